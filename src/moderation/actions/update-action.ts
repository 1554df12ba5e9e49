import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import { NotFoundError } from '../../errors.ts';
import type { Action } from '../../generated/prisma/client.ts';
import { parseLimited } from '../limited-input.ts';
import { actionContent } from './action-limits.ts';

/**
 * Changes what an action says of itself and costs from now on; what was taken keeps its strikes. A field
 * left out stays.
 * @param db a transaction, so that the change and its record stand together.
 * @throws ValidationError | NotFoundError
 */
export async function updateAction(
  { db }: { db: Db },
  {
    id,
    actor,
    ...changes
  }: {
    id: string;
    name?: string | null | undefined;
    description?: string | null | undefined;
    strikes?: number | null | undefined;
    strikeDays?: number | null | undefined;
    actor: string;
  },
): Promise<Action> {
  await db.$queryRaw`SELECT FROM action WHERE id = ${id}::uuid FOR UPDATE`;
  const before = await db.action.findUnique({ where: { id } });
  if (before === null) throw new NotFoundError('such action');
  const data = parseLimited(actionContent, {
    name: changes.name ?? before.name,
    description: changes.description ?? before.description,
    strikes: changes.strikes ?? before.strikes,
    strikeDays: changes.strikeDays ?? before.strikeDays,
  });
  const action = await db.action.update({ where: { id }, data });
  const { name, description, strikes, strikeDays } = before;
  await recordAudit(db, {
    actor,
    action: 'action.update',
    subject: { type: 'Action', id },
    details: { before: { name, description, strikes, strikeDays }, after: data },
  });
  return action;
}
