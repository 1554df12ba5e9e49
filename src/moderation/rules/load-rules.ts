import type { Db } from '../../db/database.ts';
import type { StoredRule } from '../../rules/rule-set.ts';

/** What a set of rules is compiled from. */
export type RuleSource = Readonly<{
  /** Those that are judged by, in their order. */
  rules: readonly StoredRule[];
  /** Key and id of what effects may name. */
  queues: readonly (readonly [string, string])[];
  actions: readonly (readonly [string, string])[];
}>;

/** Reads the rules that are judged by now, and the queues and actions that their effects may name. */
export async function loadRules(db: Db): Promise<RuleSource> {
  const [rules, queues, actions] = await Promise.all([
    db.rule.findMany({
      where: { status: { in: ['LIVE', 'BACKGROUND'] } },
      orderBy: [{ position: 'asc' }, { id: 'asc' }],
      include: { current: true },
    }),
    db.reviewQueue.findMany({ where: { archivedAt: null }, orderBy: { key: 'asc' } }),
    db.action.findMany({ where: { archivedAt: null }, orderBy: { key: 'asc' } }),
  ]);
  return {
    rules: rules.map(({ id, version, status, current }) => ({
      id,
      version,
      live: status === 'LIVE',
      condition: current.condition,
      effects: current.effects,
    })),
    queues: queues.map(({ key, id }) => [key, id]),
    actions: actions.map(({ key, id }) => [key, id]),
  };
}
