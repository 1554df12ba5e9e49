import { ValidationError, type ValidationIssue } from '../errors.ts';
import { FACT_LEAVES } from './fact-leaves.ts';
import {
  FactReader,
  type HistoryNeed,
  historyKey,
  type LookedAt,
  type RuleFacts,
} from './facts.ts';
import type { Refusal, Test } from './leaf.ts';
import { TEXT_LEAVES } from './text-leaves.ts';

/*
 * A condition is a tree of objects with one key each, as JSON and GraphQL can carry it (docs/rules.md):
 * `all` and `any` hold conditions, `not` holds one, and every other key is a leaf that looks at a fact.
 * `all` and `any` stop at the first part that decides, so only facts that mattered are looked at.
 * What is not known (null) is in no range.
 */

export const MAX_DEPTH = 8;
export const MAX_NODES = 100;
/** Parts of one `all` or `any`. */
const MAX_PARTS = 50;

const LEAVES = { ...FACT_LEAVES, ...TEXT_LEAVES };
const CONDITION_KEYS = ['all', 'any', 'not', ...Object.keys(LEAVES)];

/** A condition, ready to be tested. */
export type Condition = Readonly<{
  /** The tree as JSON, in its normal form: what is stored, and reads back as the same condition. */
  source: Readonly<Record<string, unknown>>;
  /** As a sentence; completes "when ...". */
  text: string;
  /** What it has to know of the author's past. */
  needs: readonly HistoryNeed[];
  holds(facts: RuleFacts | FactReader): boolean;
}>;

/**
 * Reads a condition from JSON and compiles it.
 * @param path stands before the names of fields in the error.
 * @throws ValidationError naming each part that is wrong.
 */
export function parseCondition(json: unknown, path = 'condition'): Condition {
  const reading = { refusals: [] as Refusal[], nodes: 0 };
  const node = readNode(json, path, 1, reading);
  if (node === null || reading.refusals.length > 0) throw refusal(reading.refusals);
  const needs = [...new Map(node.needs.map((need) => [historyKey(need), need])).values()];
  return {
    source: node.source,
    text: node.text,
    needs,
    holds: (facts) => node.test(facts instanceof FactReader ? facts : new FactReader(facts)),
  };
}

/** Whether a condition holds, and which facts it looked at to tell. */
export function explainCondition(
  condition: Condition,
  facts: RuleFacts | FactReader,
): { holds: boolean; inputs: LookedAt } {
  const reader = facts instanceof FactReader ? facts : new FactReader(facts);
  let holds = false;
  const inputs = reader.record(() => {
    holds = condition.holds(reader);
  });
  return { holds, inputs };
}

export function refusal(refusals: readonly Refusal[]): ValidationError {
  const issues = refusals.map(
    ({ path, limit }): ValidationIssue => ({
      field: path,
      limit,
      message: `${path} must be ${limit}`,
    }),
  );
  const [first, ...others] = issues;
  if (!first) throw new Error('a rule was refused without a reason');
  return new ValidationError([first, ...others]);
}

type Node = Readonly<{
  source: Readonly<Record<string, unknown>>;
  test: Test;
  text: string;
  /** Several parts: goes into brackets inside of another. */
  isCompound: boolean;
  needs: readonly HistoryNeed[];
}>;

type Reading = { refusals: Refusal[]; nodes: number };

/** Null where something is wrong; `reading` then says what. */
function readNode(json: unknown, path: string, depth: number, reading: Reading): Node | null {
  const refuse = (limit: string, at = path): null => {
    reading.refusals.push({ path: at, limit });
    return null;
  };
  if (depth > MAX_DEPTH) return refuse(`at most ${MAX_DEPTH} levels deep`);
  reading.nodes += 1;
  if (reading.nodes === MAX_NODES + 1) return refuse(`of at most ${MAX_NODES} parts in all`);
  if (reading.nodes > MAX_NODES) return null;

  const entries =
    typeof json === 'object' && json !== null && !Array.isArray(json) ? Object.entries(json) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) return refuse('an object with exactly one key');
  const [key, value]: [string, unknown] = entry;
  const at = `${path}.${key}`;

  if (key === 'not') {
    const part = readNode(value, at, depth + 1, reading);
    return (
      part && {
        source: { not: part.source },
        test: (reader) => !part.test(reader),
        text: `not (${part.text})`,
        isCompound: false,
        needs: part.needs,
      }
    );
  }
  if (key === 'all' || key === 'any') {
    if (!Array.isArray(value) || value.length === 0 || value.length > MAX_PARTS) {
      return refuse(`a list of 1 to ${MAX_PARTS} conditions`, at);
    }
    const parts = value.flatMap((part: unknown, index) => {
      return readNode(part, `${at}.${index}`, depth + 1, reading) ?? [];
    });
    const tests = parts.map(({ test }) => test);
    return {
      source: { [key]: parts.map(({ source }) => source) },
      test:
        key === 'all'
          ? (reader) => tests.every((test) => test(reader))
          : (reader) => tests.some((test) => test(reader)),
      text: parts
        .map(({ text, isCompound }) => (isCompound && parts.length > 1 ? `(${text})` : text))
        .join(key === 'all' ? ' and ' : ' or '),
      isCompound: parts.length > 1,
      needs: parts.flatMap(({ needs }) => needs),
    };
  }

  const leaf = Object.hasOwn(LEAVES, key) ? LEAVES[key] : undefined;
  if (leaf === undefined) return refuse(`one of ${CONDITION_KEYS.join(', ')}`, at);
  const read = leaf(value, at);
  if (!('meaning' in read)) {
    reading.refusals.push(...read);
    return null;
  }
  const { test, text, needs = [] } = read.meaning;
  return { source: { [key]: read.value }, test, text, isCompound: false, needs };
}
