import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import { NotFoundError, VersionConflictError } from '../../errors.ts';
import type { Rule } from '../../generated/prisma/client.ts';
import { invalid } from '../limited-input.ts';
import { checkRuleContent, checkText } from './rule-content.ts';
import { lockRules, publishRulesChanged } from './rules-changed.ts';

/**
 * Says a rule anew, as its next version, which takes the status of the one before: of a LIVE rule it is
 * live at once. A field left out stays. Last in a transaction, as it publishes.
 * @param db a transaction, so that the change and its record stand together.
 * @throws ValidationError | NotFoundError | VersionConflictError when somebody was faster.
 */
export async function updateRule(
  { db }: { db: Db },
  {
    id,
    expectedVersion,
    actor,
    ...changes
  }: {
    id: string;
    /** The version that the caller has read. */
    expectedVersion: number;
    name?: string | null | undefined;
    description?: string | null | undefined;
    condition?: unknown;
    effects?: unknown;
    actor: string;
  },
): Promise<Rule> {
  await lockRules(db);
  const before = await db.rule.findUnique({ where: { id }, include: { current: true } });
  if (before === null) throw new NotFoundError('such rule');
  if (before.version !== expectedVersion) {
    throw new VersionConflictError('rule', expectedVersion, before.version);
  }
  const name = changes.name ?? before.name;
  checkText('name', name);
  const content = await checkRuleContent(db, {
    description: changes.description ?? before.current.description,
    condition: changes.condition ?? before.current.condition,
    effects: changes.effects ?? before.current.effects,
  });
  if (name !== before.name && (await db.rule.count({ where: { name } })) > 0) {
    const limit = 'one that no other rule has';
    throw invalid([{ field: 'name', limit, message: `name must be ${limit}` }]);
  }
  const version = before.version + 1;
  await db.ruleVersion.createMany({ data: [{ ruleId: id, version, ...content, actor }] });
  const rule = await db.rule.update({ where: { id }, data: { name, version } });
  await recordAudit(db, {
    actor,
    action: 'rule.update',
    subject: { type: 'Rule', id },
    details: { name, version, condition: content.condition, effects: content.effects },
  });
  await publishRulesChanged(db);
  return rule;
}
