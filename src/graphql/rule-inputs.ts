import { MAX_DEPTH, MAX_NODES } from '../rules/condition.ts';
import type { RULE_SOURCES } from '../rules/effect.ts';
import type { HISTORY_MEASURES } from '../rules/facts.ts';
import { builder } from './builder.ts';
import { AuthorBanStatusEnum, ClaimLabelEnum, VerifiedStatusEnum } from './enums.ts';

/*
 * Conditions and effects as inputs. They carry what `src/rules` reads, which checks them and says what
 * is wrong where; `Rule.condition` and `Rule.effects` answer the same JSON, which can be sent back.
 */

const AuthorHistoryCount = builder.enumType('AuthorHistoryCount', {
  description: 'What of an author’s past is counted.',
  values: {
    VIDEOS: { description: 'Their videos that are stored: at submission, those before this one.' },
    CLAIMS: { description: 'Those of them that are predicted to be claims.' },
    DECISIONS: { description: 'Decisions on their videos.' },
    ACTIONS: { description: 'Actions taken on their videos, and not taken back.' },
    STRIKES: { description: 'Strikes that count now, whenever they were given.' },
  } satisfies Record<(typeof HISTORY_MEASURES)[number], { description: string }>,
});

const RuleEnqueueSource = builder.enumType('RuleEnqueueSource', {
  description: 'Why a rule’s job is there, as reviewers see it.',
  values: {
    RULE: { description: 'A rule said so.' },
    LOW_CONFIDENCE: { description: 'The model is not sure.' },
    DISAGREEMENT: { description: 'Somebody, or something, disagrees.' },
    RANDOM_AUDIT: { description: 'Drawn at random.' },
  } satisfies Record<(typeof RULE_SOURCES)[number], { description: string }>,
});

const bounds = <Type extends 'Float' | 'BigInt'>(type: Type) =>
  ({
    gte: { type, description: 'At least.' },
    gt: { type, description: 'Over.' },
    lte: { type, description: 'At most.' },
    lt: { type, description: 'Under.' },
  }) as const;

const KNOWN = 'Whether it is known at all. What is not known is in no range.';

const ShareRangeInput = builder.inputType('ShareRangeInput', {
  description: 'All given bounds, from 0 to 1, must hold; at least one is given.',
  fields: (t) => {
    const { gte, gt, lte, lt } = bounds('Float');
    return {
      gte: t.field(gte),
      gt: t.field(gt),
      lte: t.field(lte),
      lt: t.field(lt),
      known: t.boolean({ description: KNOWN }),
    };
  },
});

const CountRangeInput = builder.inputType('CountRangeInput', {
  description: 'All given bounds, whole numbers, must hold; at least one is given.',
  fields: (t) => {
    const { gte, gt, lte, lt } = bounds('BigInt');
    return {
      gte: t.field(gte),
      gt: t.field(gt),
      lte: t.field(lte),
      lt: t.field(lt),
      known: t.boolean({ description: KNOWN }),
    };
  },
});

const AuthorHistoryInput = builder.inputType('AuthorHistoryInput', {
  description: 'How much of something there is in the past of the author, if the author is known.',
  fields: (t) => {
    const { gte, gt, lte, lt } = bounds('BigInt');
    return {
      count: t.field({ type: AuthorHistoryCount, required: true, description: 'Of what.' }),
      days: t.int({
        defaultValue: 30,
        description: 'In the last so many days: 1 to 365. Strikes count while they count.',
      }),
      gte: t.field(gte),
      gt: t.field(gt),
      lte: t.field(lte),
      lt: t.field(lt),
      known: t.boolean({ description: 'Whether the author is known at all.' }),
    };
  },
});

const RegexInput = builder.inputType('RegexInput', {
  description: 'A pattern of RE2, which takes time in proportion to the text.',
  fields: (t) => ({
    pattern: t.string({
      required: true,
      description: 'Found anywhere in the transcript. No look-around, no back-references.',
    }),
    caseSensitive: t.boolean({ defaultValue: false, description: 'Whether case matters.' }),
  }),
});

const SampleInput = builder.inputType('SampleInput', {
  description: 'A random share of videos; the same ones for the same salt, at every look.',
  fields: (t) => ({
    share: t.float({ required: true, description: 'From 0 to 1.' }),
    salt: t.string({ required: true, description: 'Rules with different salts draw apart.' }),
  }),
});

type ConditionShape = { [Key in string]?: unknown };

export const ConditionInput = builder.inputRef<ConditionShape>('ConditionInput').implement({
  isOneOf: true,
  description: `What must hold: a tree, at most ${MAX_DEPTH} deep and of ${MAX_NODES} parts. One key at each place.`,
  fields: (t) => ({
    all: t.field({ type: [ConditionInput], description: 'Every one of these. 1 to 50.' }),
    any: t.field({ type: [ConditionInput], description: 'At least one of these. 1 to 50.' }),
    not: t.field({ type: ConditionInput, description: 'Not this.' }),
    always: t.boolean({ description: 'True: whatever the video.' }),
    label: t.field({ type: ClaimLabelEnum, description: 'The prediction’s.' }),
    claimProbability: t.field({ type: ShareRangeInput, description: 'The prediction’s.' }),
    confidence: t.field({ type: ShareRangeInput, description: 'The prediction’s.' }),
    familiarity: t.field({ type: ShareRangeInput, description: 'The prediction’s.' }),
    uncertainty: t.field({
      type: ShareRangeInput,
      description: 'From 0 (sure) to 1 (a coin’s toss).',
    }),
    needsReview: t.boolean({ description: 'Whether the model asks for a person.' }),
    viewCount: t.field({ type: CountRangeInput, description: 'Views.' }),
    likeCount: t.field({ type: CountRangeInput, description: 'Likes.' }),
    shareCount: t.field({ type: CountRangeInput, description: 'Shares.' }),
    downloadCount: t.field({ type: CountRangeInput, description: 'Downloads.' }),
    commentCount: t.field({ type: CountRangeInput, description: 'Comments.' }),
    durationSec: t.field({ type: CountRangeInput, description: 'Length in seconds.' }),
    verifiedStatus: t.field({ type: VerifiedStatusEnum, description: 'The author’s.' }),
    authorBanStatus: t.field({
      type: [AuthorBanStatusEnum],
      description: 'The author’s standing is one of these.',
    }),
    authorIn: t.stringList({ description: 'The author is one of these, by external id.' }),
    authorHistory: t.field({ type: AuthorHistoryInput, description: 'The author’s past.' }),
    anyWord: t.stringList({
      description:
        'The transcript has one of these words or phrases, whatever their case, accents or look-alike letters.',
    }),
    allWords: t.stringList({ description: 'The transcript has all of these.' }),
    phrase: t.string({ description: 'The transcript has these words in this order.' }),
    regex: t.field({ type: RegexInput, description: 'The transcript matches.' }),
    sample: t.field({ type: SampleInput, description: 'The video is drawn.' }),
  }),
});

const EnqueueEffectInput = builder.inputType('EnqueueEffectInput', {
  description: 'A job in a queue. A video has one open job a queue: the most urgent rule’s.',
  fields: (t) => ({
    queue: t.string({ required: true, description: 'The queue’s key, such as `fact-check`.' }),
    priority: t.int({
      defaultValue: 0,
      description: 'From -1000 to 1000; the higher, the sooner.',
    }),
    source: t.field({
      type: RuleEnqueueSource,
      defaultValue: 'RULE',
      description: 'Why it is there.',
    }),
  }),
});

const ActEffectInput = builder.inputType('ActEffectInput', {
  description: 'An action, taken without a person.',
  fields: (t) => ({
    action: t.string({ required: true, description: 'The action’s key, such as `remove`.' }),
  }),
});

export const EffectInput = builder.inputType('EffectInput', {
  isOneOf: true,
  description: 'What follows. Only a LIVE rule’s effects happen.',
  fields: (t) => ({
    enqueue: t.field({ type: EnqueueEffectInput, description: 'A job for reviewers.' }),
    label: t.field({
      type: ClaimLabelEnum,
      description: 'A decision in the rule’s name. No training learns from it.',
    }),
    act: t.field({ type: ActEffectInput, description: 'An action in the rule’s name.' }),
    tag: t.string({ description: 'A tag on the video: lower-case words joined by hyphens.' }),
  }),
});

/** An input without what was left out or null: the JSON that `src/rules` reads. */
export function plainInput(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainInput);
  if (typeof value !== 'object' || value === null) return value;
  const given = Object.entries(value).filter(([, field]) => field !== null && field !== undefined);
  return Object.fromEntries(given.map(([key, field]) => [key, plainInput(field)]));
}
