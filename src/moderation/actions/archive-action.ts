import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import { NotFoundError } from '../../errors.ts';
import type { Action } from '../../generated/prisma/client.ts';

/**
 * Puts an action aside: nobody takes it any more, what was taken stands and can be taken back. An action
 * archived already keeps its date.
 * @param db a transaction, so that the change and its record stand together.
 * @throws NotFoundError
 */
export async function archiveAction(
  { db, now = () => new Date() }: { db: Db; now?: () => Date },
  { id, actor }: { id: string; actor: string },
): Promise<Action> {
  const { count } = await db.action.updateMany({
    where: { id, archivedAt: null },
    data: { archivedAt: now() },
  });
  const action = await db.action.findUnique({ where: { id } });
  if (action === null) throw new NotFoundError('such action');
  if (count > 0) {
    await recordAudit(db, { actor, action: 'action.archive', subject: { type: 'Action', id } });
  }
  return action;
}
