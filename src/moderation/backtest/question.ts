import { z } from 'zod';
import { parseEffects } from '../../rules/effect.ts';
import { compileRules, type RuleSet } from '../../rules/rule-set.ts';

/** A rule that a backtest asks about, as it was when the backtest was asked for. */
const testedRule = z.object({
  name: z.string(),
  /** The rule that it is a version of, or would replace; null for one that is new. */
  ruleId: z.uuid().nullable(),
  /** Null for one that was given inline. */
  version: z.int().nullable(),
  condition: z.record(z.string(), z.unknown()),
  effects: z.array(z.unknown()),
});

export type TestedRule = z.output<typeof testedRule>;

/** As `Backtest.rules` keeps them, in the order in which they are judged by. */
export const testedRules = z.array(testedRule);

/** What the tested rules are judged by: each is known by its place, and queues and actions by their keys. */
export function compileTested(rules: readonly TestedRule[]): RuleSet {
  const effects = rules.flatMap((rule) => parseEffects(rule.effects));
  const queues = effects.flatMap((effect) => ('enqueue' in effect ? [effect.enqueue.queue] : []));
  const actions = effects.flatMap((effect) => ('act' in effect ? [effect.act.action] : []));
  const { set, failures } = compileRules(
    rules.map(({ condition, effects }, index) => ({
      id: String(index),
      version: 0,
      live: true,
      condition,
      effects,
    })),
    {
      queues: new Map(queues.map((key) => [key, key])),
      actions: new Map(actions.map((key) => [key, key])),
    },
  );
  const [failure] = failures;
  if (failure !== undefined) throw failure.error;
  return set;
}
