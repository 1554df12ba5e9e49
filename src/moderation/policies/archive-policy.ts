import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import { NotFoundError } from '../../errors.ts';
import type { Policy } from '../../generated/prisma/client.ts';

/**
 * Puts a policy aside, so that no new decision refers to it, or brings it back. Twice is fine; the first
 * date stays. The policies below it stay in use.
 * @param db a transaction, so that the change and its record stand together.
 * @throws NotFoundError
 */
export async function archivePolicy(
  { db }: { db: Db },
  { id, archived, actor }: { id: string; archived: boolean; actor: string },
): Promise<Policy> {
  const { count } = await db.policy.updateMany({
    where: { id, archivedAt: archived ? null : { not: null } },
    data: { archivedAt: archived ? new Date() : null },
  });
  const policy = await db.policy.findUnique({ where: { id } });
  if (policy === null) throw new NotFoundError('such policy');
  if (count > 0) {
    await recordAudit(db, {
      actor,
      action: archived ? 'policy.archive' : 'policy.restore',
      subject: { type: 'Policy', id },
    });
  }
  return policy;
}
