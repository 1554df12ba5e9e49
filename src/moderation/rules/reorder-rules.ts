import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import type { Rule } from '../../generated/prisma/client.ts';
import { invalid } from '../limited-input.ts';
import { lockRules, publishRulesChanged } from './rules-changed.ts';

/**
 * Puts the rules into an order. Last in a transaction, as it publishes.
 * @param ruleIds every rule that is not archived, each once.
 * @throws ValidationError when it is not all of them: somebody may have made one meanwhile.
 */
export async function reorderRules(
  { db }: { db: Db },
  { ruleIds, actor }: { ruleIds: readonly string[]; actor: string },
): Promise<Rule[]> {
  await lockRules(db);
  const rules = await db.rule.findMany({ where: { status: { not: 'ARCHIVED' } } });
  const given = new Set(ruleIds);
  if (given.size !== ruleIds.length || !isSameSet(given, rules)) {
    const limit = 'every rule that is not archived, each once';
    throw invalid([{ field: 'ruleIds', limit, message: `ruleIds must be ${limit}` }]);
  }
  await db.$executeRaw`
    UPDATE rule SET position = given.position
    FROM unnest(${[...ruleIds]}::uuid[]) WITH ORDINALITY AS given (id, position)
    WHERE rule.id = given.id`;
  await recordAudit(db, {
    actor,
    action: 'rule.reorder',
    subject: { type: 'Rule', id: 'all' },
    details: { ruleIds: [...ruleIds] },
  });
  await publishRulesChanged(db);
  return db.rule.findMany({
    where: { status: { not: 'ARCHIVED' } },
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
  });
}

function isSameSet(ids: ReadonlySet<string>, rules: readonly { id: string }[]): boolean {
  return ids.size === rules.length && rules.every(({ id }) => ids.has(id));
}
