import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import { NotFoundError } from '../../errors.ts';
import type { Action } from '../../generated/prisma/client.ts';

/**
 * Takes an action back that was put aside, as it was. One that is in use stays so.
 * @param db a transaction, so that the change and its record stand together.
 * @throws NotFoundError
 */
export async function restoreAction(
  { db }: { db: Db },
  { id, actor }: { id: string; actor: string },
): Promise<Action> {
  const { count } = await db.action.updateMany({
    where: { id, archivedAt: { not: null } },
    data: { archivedAt: null },
  });
  const action = await db.action.findUnique({ where: { id } });
  if (action === null) throw new NotFoundError('such action');
  if (count > 0) {
    await recordAudit(db, { actor, action: 'action.restore', subject: { type: 'Action', id } });
  }
  return action;
}
