import { z } from 'zod';
import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import { ActionReversedError, NotFoundError } from '../../errors.ts';
import type { ActionTaken } from '../../generated/prisma/client.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { holdVideo } from '../erasure/hold-video.ts';
import { parseLimited, text } from '../limited-input.ts';
import { reverseActionsTaken } from './reverse-actions-taken.ts';

export const REVOKE_REASON_WORDS = '1 to 2000 characters, without NUL';

const shape = z.object({
  reason: z.string().refine((value) => text({ min: 1, max: 2_000 }).safeParse(value).success, {
    error: REVOKE_REASON_WORDS,
  }),
});

/**
 * Takes back one action, and with it its strikes, while the decision stands; the platform is told.
 * @param db a transaction, so that the reversal and its record stand together.
 * @param revocation the id of what was taken, and why it is taken back.
 * @returns the reversal.
 * @throws ValidationError | NotFoundError | ActionReversedError
 */
export async function revokeAction(
  { db, jobs }: { db: Db; jobs: Jobs },
  { id, actor, ...given }: { id: string; reason: string; actor: string },
): Promise<ActionTaken> {
  const { reason } = parseLimited(shape, given);
  const taken = await db.actionTaken.findFirst({ where: { id, reversesId: null } });
  if (taken === null) throw new NotFoundError('such action taken');
  const { decisionId } = taken;
  const reversals = [{ reversesId: id, decisionId, reason }];
  const [reversal] = await reverseActionsTaken(db, { jobs, reversals });
  if (reversal === undefined) throw new ActionReversedError();
  await holdVideo(db, taken.videoId);
  await recordAudit(db, {
    actor,
    action: 'action-taken.revoke',
    subject: { type: 'ActionTaken', id },
    details: { reversalId: reversal.id },
  });
  return await db.actionTaken.findUniqueOrThrow({ where: { id: reversal.id } });
}
