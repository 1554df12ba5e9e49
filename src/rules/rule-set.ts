import type { ClaimLabel } from '../ml/types.ts';
import { type Condition, explainCondition, parseCondition } from './condition.ts';
import { type Effect, parseEffects, type RULE_SOURCES } from './effect.ts';
import {
  FactReader,
  type HistoryNeed,
  historyKey,
  type LookedAt,
  type RuleFacts,
} from './facts.ts';

/** One version of a rule as it is stored. */
export type StoredRule = Readonly<{
  id: string;
  version: number;
  /** False for a rule in the BACKGROUND: its matches are recorded, and have no effect. */
  live: boolean;
  condition: unknown;
  effects: unknown;
}>;

/** Which rule, and which version of it. */
export type RuleRef = Readonly<{ ruleId: string; ruleVersion: number }>;

type ReadyRule = RuleRef &
  Readonly<{ live: boolean; condition: Condition; effects: readonly ReadyEffect[] }>;

/** An effect whose queue or action was found. */
type ReadyEffect =
  | { kind: 'job'; queueId: string; priority: number; source: (typeof RULE_SOURCES)[number] }
  | { kind: 'label'; label: ClaimLabel }
  | { kind: 'act'; actionId: string }
  | { kind: 'tag'; tag: string };

export type RuleFailure = RuleRef & Readonly<{ error: Error }>;

/** Rules compiled together: a batch is judged by one set. */
export type RuleSet = Readonly<{
  rules: readonly ReadyRule[];
  /** What has to be read of authors before the set can judge. */
  needs: readonly HistoryNeed[];
  /** Whether any rule may decide or tag: what is not written by the insert's own statement. */
  decides: boolean;
}>;

export const NO_RULES: RuleSet = { rules: [], needs: [], decides: false };

/** What the rules say of one video. Each entry names the rule that it comes from. */
export type Judgement = Readonly<{
  matches: readonly (RuleRef & { live: boolean; inputs: LookedAt })[];
  jobs: readonly (RuleRef & {
    queueId: string;
    priority: number;
    source: (typeof RULE_SOURCES)[number];
  })[];
  /** One a rule that labels or acts. Of several labels the first rule's holds; an action is taken once. */
  decisions: readonly (RuleRef & { label: ClaimLabel | null; actionIds: readonly string[] })[];
  tags: readonly (RuleRef & { tag: string })[];
}>;

export const NO_JUDGEMENT: Judgement = { matches: [], jobs: [], decisions: [], tags: [] };

/**
 * Compiles rules, in their order. A rule that cannot be read is left out; an effect whose queue or action
 * is not there (any more) is left out of its rule. Both are told as failures.
 * @param keys queues and actions that can be used, by key.
 */
export function compileRules(
  stored: readonly StoredRule[],
  keys: { queues: ReadonlyMap<string, string>; actions: ReadonlyMap<string, string> },
): { set: RuleSet; failures: RuleFailure[] } {
  const failures: RuleFailure[] = [];
  const rules: ReadyRule[] = [];
  for (const { id: ruleId, version: ruleVersion, live, ...rule } of stored) {
    const fail = (error: unknown): void => {
      failures.push({ ruleId, ruleVersion, error: asError(error) });
    };
    try {
      const condition = parseCondition(rule.condition);
      const effects = parseEffects(rule.effects).flatMap((effect): ReadyEffect[] => {
        const ready = resolve(effect, keys);
        if (typeof ready !== 'string') return [ready];
        fail(new Error(ready));
        return [];
      });
      rules.push({ ruleId, ruleVersion, live, condition, effects });
    } catch (error) {
      fail(error);
    }
  }
  const needs = rules.flatMap(({ condition }) => condition.needs);
  return {
    set: {
      rules,
      needs: [...new Map(needs.map((need) => [historyKey(need), need])).values()],
      decides: rules.some(
        ({ live, effects }) => live && effects.some(({ kind }) => kind !== 'job'),
      ),
    },
    failures,
  };
}

/**
 * What the rules of a set say of a video. A rule that fails says nothing, and holds no other up.
 * Of several jobs for one queue the most urgent stays, the first rule's among equals.
 */
export function judge(
  set: RuleSet,
  facts: RuleFacts,
  onFailure: (failure: RuleFailure) => void,
): Judgement {
  if (set.rules.length === 0) return NO_JUDGEMENT;
  const reader = new FactReader(facts);
  const matched: { rule: ReadyRule; inputs: LookedAt }[] = [];
  for (const rule of set.rules) {
    try {
      // Most rules do not hold for most videos: only those that do are asked again what they looked at.
      if (!rule.condition.holds(reader)) continue;
      matched.push({ rule, inputs: explainCondition(rule.condition, reader).inputs });
    } catch (error) {
      const { ruleId, ruleVersion } = rule;
      onFailure({ ruleId, ruleVersion, error: asError(error) });
    }
  }
  return matched.length === 0 ? NO_JUDGEMENT : follow(matched);
}

function follow(matched: readonly { rule: ReadyRule; inputs: LookedAt }[]): Judgement {
  const jobs = new Map<string, Judgement['jobs'][number]>();
  const decisions: Judgement['decisions'][number][] = [];
  const tags = new Map<string, Judgement['tags'][number]>();
  const acted = new Set<string>();
  let label: ClaimLabel | null = null;
  for (const { rule } of matched) {
    if (!rule.live) continue;
    const ref = { ruleId: rule.ruleId, ruleVersion: rule.ruleVersion };
    let ownLabel: ClaimLabel | null = null;
    const actionIds: string[] = [];
    for (const effect of rule.effects) {
      if (effect.kind === 'job') {
        const { queueId, priority, source } = effect;
        const there = jobs.get(queueId);
        if (there === undefined || there.priority < priority) {
          jobs.set(queueId, { ...ref, queueId, priority, source });
        }
      } else if (effect.kind === 'label') {
        if (label === null) ownLabel = effect.label;
      } else if (effect.kind === 'act') {
        if (!acted.has(effect.actionId)) actionIds.push(effect.actionId);
        acted.add(effect.actionId);
      } else if (!tags.has(effect.tag)) {
        tags.set(effect.tag, { ...ref, tag: effect.tag });
      }
    }
    label ??= ownLabel;
    if (ownLabel !== null || actionIds.length > 0) {
      decisions.push({ ...ref, label: ownLabel, actionIds });
    }
  }
  return {
    matches: matched.map(({ rule, inputs }) => ({
      ruleId: rule.ruleId,
      ruleVersion: rule.ruleVersion,
      live: rule.live,
      inputs,
    })),
    jobs: [...jobs.values()],
    decisions,
    tags: [...tags.values()],
  };
}

/** The effect with ids for keys, or what is missing. */
function resolve(
  effect: Effect,
  { queues, actions }: Parameters<typeof compileRules>[1],
): ReadyEffect | string {
  if ('enqueue' in effect) {
    const { queue, priority, source } = effect.enqueue;
    const queueId = queues.get(queue);
    return queueId === undefined
      ? `there is no open queue “${queue}”`
      : { kind: 'job', queueId, priority, source };
  }
  if ('act' in effect) {
    const actionId = actions.get(effect.act.action);
    return actionId === undefined
      ? `there is no action “${effect.act.action}” in use`
      : { kind: 'act', actionId };
  }
  if ('label' in effect) return { kind: 'label', label: effect.label };
  return { kind: 'tag', tag: effect.tag };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
