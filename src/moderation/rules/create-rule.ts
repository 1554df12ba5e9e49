import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import type { Rule } from '../../generated/prisma/client.ts';
import { invalid } from '../limited-input.ts';
import { newId } from '../new-id.ts';
import { checkRuleContent, checkText } from './rule-content.ts';
import { lockRules } from './rules-changed.ts';

/**
 * Writes a rule down as a DRAFT, after all others: it is judged by when `setRuleStatus` says so.
 * @param db a transaction, so that the rule and its record stand together.
 * @throws ValidationError, also when the name is taken, by an archived rule too.
 */
export async function createRule(
  { db }: { db: Db },
  {
    name,
    actor,
    ...input
  }: {
    name: string;
    description: string;
    condition: unknown;
    effects: unknown;
    actor: string;
  },
): Promise<Rule> {
  checkText('name', name);
  const content = await checkRuleContent(db, input);
  await lockRules(db);
  const last = await db.rule.aggregate({ _max: { position: true } });
  const id = newId();
  const position = (last._max.position ?? 0) + 1;
  const { count } = await db.rule.createMany({
    data: [{ id, name, status: 'DRAFT', position, version: 1 }],
    skipDuplicates: true,
  });
  if (count === 0) {
    const limit = 'one that no rule has, archived ones included';
    throw invalid([{ field: 'name', limit, message: `name must be ${limit}` }]);
  }
  await db.ruleVersion.createMany({ data: [{ ruleId: id, version: 1, ...content, actor }] });
  await recordAudit(db, {
    actor,
    action: 'rule.create',
    subject: { type: 'Rule', id },
    details: { name, condition: content.condition, effects: content.effects },
  });
  return db.rule.findUniqueOrThrow({ where: { id } });
}
