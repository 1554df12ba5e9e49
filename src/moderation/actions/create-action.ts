import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import { ValidationError } from '../../errors.ts';
import type { Action } from '../../generated/prisma/client.ts';
import { parseLimited } from '../limited-input.ts';
import { newId } from '../new-id.ts';
import { newAction } from './action-limits.ts';

/**
 * Defines something that may be done to a video.
 * @param db a transaction, so that the action and its record stand together.
 * @throws ValidationError, also when the key is taken, by an archived action too.
 */
export async function createAction(
  { db }: { db: Db },
  {
    actor,
    ...input
  }: {
    key: string;
    name: string;
    description: string;
    strikes: number;
    strikeDays: number;
    actor: string;
  },
): Promise<Action> {
  const data = parseLimited(newAction, input);
  const { count } = await db.action.createMany({
    data: [{ id: newId(), ...data }],
    skipDuplicates: true,
  });
  if (count === 0) {
    const limit = 'one that no action has, archived ones included';
    throw new ValidationError([{ field: 'key', limit, message: `key must be ${limit}` }]);
  }
  const action = await db.action.findUniqueOrThrow({ where: { key: data.key } });
  await recordAudit(db, {
    actor,
    action: 'action.create',
    subject: { type: 'Action', id: action.id },
    details: data,
  });
  return action;
}
