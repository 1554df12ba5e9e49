import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import { NotFoundError } from '../../errors.ts';
import type { Action } from '../../generated/prisma/client.ts';

/** What an action restricts; all null: nothing. */
export type ActionRestrictions = Pick<
  Action,
  'visibilityRestriction' | 'monetaryRestriction' | 'provisionRestriction' | 'accountRestriction'
>;

/**
 * Says what an action restricts, in the terms of statements of reasons; of what was taken before, too.
 * @param db a transaction, so that the change and its record stand together.
 * @throws NotFoundError
 */
export async function setActionRestrictions(
  { db }: { db: Db },
  { id, actor, restrictions }: { id: string; actor: string; restrictions: ActionRestrictions },
): Promise<Action> {
  const restricts = Object.values(restrictions).some((value) => value !== null);
  const { count } = await db.action.updateMany({
    where: { id },
    data: { ...restrictions, restricts },
  });
  if (count === 0) throw new NotFoundError('such action');
  await recordAudit(db, {
    actor,
    action: 'action.restrict',
    subject: { type: 'Action', id },
    details: { ...restrictions },
  });
  return await db.action.findUniqueOrThrow({ where: { id } });
}
