import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import { NotFoundError, VersionConflictError } from '../../errors.ts';
import type { Rule, RuleStatus } from '../../generated/prisma/client.ts';
import { invalid } from '../limited-input.ts';
import { checkRuleContent } from './rule-content.ts';
import { lockRules, publishRulesChanged } from './rules-changed.ts';

/**
 * DRAFT -> BACKGROUND -> LIVE -> ARCHIVED. A draft may go live at once, a live rule back into the
 * background, either back to DRAFT, and what is archived comes back as a DRAFT.
 */
const NEXT: Readonly<Record<RuleStatus, readonly RuleStatus[]>> = {
  DRAFT: ['BACKGROUND', 'LIVE', 'ARCHIVED'],
  BACKGROUND: ['DRAFT', 'LIVE', 'ARCHIVED'],
  LIVE: ['DRAFT', 'BACKGROUND', 'ARCHIVED'],
  ARCHIVED: ['DRAFT'],
};

/**
 * Gives a rule another status; the one that it has already is fine. Replicas follow within moments. Last
 * in a transaction, as it publishes.
 * @param db a transaction, so that the change and its record stand together.
 * @throws ValidationError for a step that there is not, or when a queue or an action of it has gone;
 *   NotFoundError | VersionConflictError when it is not at `expectedVersion` any more.
 */
export async function setRuleStatus(
  { db }: { db: Db },
  {
    id,
    status,
    expectedVersion = null,
    actor,
  }: {
    id: string;
    status: RuleStatus;
    /** The version that the caller has read or tested; null for whichever holds. */
    expectedVersion?: number | null;
    actor: string;
  },
): Promise<Rule> {
  await lockRules(db);
  const before = await db.rule.findUnique({ where: { id }, include: { current: true } });
  if (before === null) throw new NotFoundError('such rule');
  if (expectedVersion !== null && before.version !== expectedVersion) {
    throw new VersionConflictError('rule', expectedVersion, before.version);
  }
  const { current, ...unchanged } = before;
  if (before.status === status) return unchanged;
  if (!NEXT[before.status].includes(status)) {
    const limit = `one of ${NEXT[before.status].join(', ')} after ${before.status}`;
    throw invalid([{ field: 'status', limit, message: `status must be ${limit}` }]);
  }
  if (status === 'LIVE' || status === 'BACKGROUND') await checkRuleContent(db, current);
  const rule = await db.rule.update({ where: { id }, data: { status } });
  await recordAudit(db, {
    actor,
    action: 'rule.status',
    subject: { type: 'Rule', id },
    details: { from: before.status, to: status, version: before.version },
  });
  await publishRulesChanged(db);
  return rule;
}
