import type { ConditionInput } from '../../../graphql/generated/graphql.ts';

/*
 * What a condition can look at, as docs/rules.md has it: each fact with the form that its value takes. A
 * condition is the API's own JSON from first to last, so what an expert writes beside it is the same tree.
 */

export type Json = { readonly [key: string]: unknown };

export type Form =
  | 'share'
  | 'count'
  | 'label'
  | 'yesNo'
  | 'verified'
  | 'standings'
  | 'words'
  | 'ids'
  | 'text'
  | 'regex'
  | 'sample'
  | 'history'
  | 'always';

const FORMS = {
  label: 'label',
  claimProbability: 'share',
  confidence: 'share',
  familiarity: 'share',
  uncertainty: 'share',
  needsReview: 'yesNo',
  viewCount: 'count',
  likeCount: 'count',
  shareCount: 'count',
  downloadCount: 'count',
  commentCount: 'count',
  durationSec: 'count',
  anyWord: 'words',
  allWords: 'words',
  phrase: 'text',
  regex: 'regex',
  verifiedStatus: 'verified',
  authorBanStatus: 'standings',
  authorIn: 'ids',
  authorHistory: 'history',
  sample: 'sample',
  always: 'always',
} as const satisfies Record<string, Form>;

export type Fact = keyof typeof FORMS;
export const FACTS = Object.keys(FORMS).filter(isFact);

export function isFact(key: string): key is Fact {
  return Object.hasOwn(FORMS, key);
}

export function formOf(fact: Fact): Form {
  return FORMS[fact];
}

/** A value to begin with. */
export function firstValue(fact: Fact): unknown {
  switch (formOf(fact)) {
    case 'share':
      return { gte: 0.5 };
    case 'count':
      return { gte: 0 };
    case 'label':
      return 'CLAIM';
    case 'yesNo':
    case 'always':
      return true;
    case 'verified':
      return 'VERIFIED';
    case 'standings':
      return ['UNDER_REVIEW'];
    case 'words':
    case 'ids':
      return [];
    case 'text':
      return '';
    case 'regex':
      return { pattern: '', caseSensitive: false };
    case 'sample':
      return { share: 0.01, salt: 'sample' };
    case 'history':
      return { count: 'STRIKES', days: 30, gte: 1 };
  }
}

export const NEW_ROW: Json = { label: 'CLAIM' };

/** The one key of a condition, and what it holds; null for what is no condition. */
export function entryOf(condition: unknown): readonly [key: string, value: unknown] | null {
  if (!isJson(condition)) return null;
  const [entry, ...others] = Object.entries(condition);
  return entry === undefined || others.length > 0 ? null : entry;
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As the API takes it. The server reads every part, and says what is wrong where; nothing is gained by doing so twice. */
export function conditionInput(condition: Json): ConditionInput {
  return condition as ConditionInput;
}

export function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((part) => typeof part === 'string') : [];
}

export const MODES = ['all', 'any', 'none', 'notAll'] as const;
type Mode = (typeof MODES)[number];
export type Group = Readonly<{ mode: Mode; parts: readonly unknown[]; path: string }>;

/** A condition as a group of others, where it is one; `path` is where the server says its parts are. */
export function groupOf(condition: unknown, path: string): Group | null {
  const entry = entryOf(condition);
  if (entry === null) return null;
  const [key, value] = entry;
  if ((key === 'all' || key === 'any') && Array.isArray(value)) {
    return { mode: key, parts: value, path: `${path}.${key}` };
  }
  if (key !== 'not') return null;
  const [inner, parts] = entryOf(value) ?? ['', null];
  if ((inner === 'all' || inner === 'any') && Array.isArray(parts)) {
    return { mode: inner === 'any' ? 'none' : 'notAll', parts, path: `${path}.not.${inner}` };
  }
  // One denied condition: none of a list of one.
  return { mode: 'none', parts: [value], path: `${path}.not` };
}

export function toCondition({ mode, parts }: Pick<Group, 'mode' | 'parts'>): Json {
  const [only, ...others] = parts;
  if (mode === 'none' && others.length === 0 && groupOf(only, '') === null && isJson(only)) {
    return { not: only };
  }
  if (mode === 'none') return { not: { any: parts } };
  if (mode === 'notAll') return { not: { all: parts } };
  return { [mode]: parts };
}

/** Where the server says that a part of a group is. */
export function partPath(group: Group, index: number): string {
  return group.path.endsWith('.not') ? group.path : `${group.path}.${index}`;
}

const BOUNDS = ['gte', 'gt', 'lte', 'lt'] as const;
export const COMPARISONS = [...BOUNDS, 'between', 'known', 'unknown'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** How a range compares, where a row can say so: not two bounds of other kinds. */
export function comparisonOf(value: unknown): Comparison | null {
  const range = isJson(value) ? value : {};
  const given = [...BOUNDS, 'known'].filter((bound) => range[bound] !== undefined);
  if (given.join() === 'gte,lte') return 'between';
  if (given.join() === 'known') return range.known === true ? 'known' : 'unknown';
  return given.length > 1 ? null : (BOUNDS.find((bound) => bound === given[0]) ?? 'gte');
}

/** The range that compares so, with the numbers there were; what else is in it (`count`, `days`) stays. */
export function withComparison(value: unknown, comparison: Comparison): Json {
  const { gte, gt, lte, lt, known: _known, ...rest } = isJson(value) ? value : {};
  const number = gte ?? gt ?? lte ?? lt ?? 0;
  if (comparison === 'known' || comparison === 'unknown') {
    return { ...rest, known: comparison === 'known' };
  }
  if (comparison === 'between') return { ...rest, gte: number, lte: lte ?? lt ?? number };
  return { ...rest, [comparison]: number };
}
