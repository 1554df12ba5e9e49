import { createHash } from 'node:crypto';
import { z } from 'zod';
import { plainWords } from '../plain-words.ts';

/** Limits of an appeal, in characters, as the API's descriptions state them. */
export const APPEAL_LIMITS = { externalAppealId: 255, statement: 10_000 } as const;

/** What the platform tells of an appeal. */
export const appealContent = z.object({
  externalAppealId: plainWords({ min: 1, max: APPEAL_LIMITS.externalAppealId }),
  /** The decision, or, by the platform's own id, the video whose newest decision that stands is meant. */
  against: z.union([
    z.object({ decisionId: z.uuid() }),
    z.object({ videoExternalId: plainWords({ min: 1, max: 255 }) }),
  ]),
  statement: plainWords({ min: 1, max: APPEAL_LIMITS.statement }),
});

export type AppealContent = z.output<typeof appealContent>;

/** SHA-256 of all that was told: a repetition has the same. */
export function appealHash({ against, statement }: AppealContent): Uint8Array<ArrayBuffer> {
  const told = JSON.stringify([against, statement]);
  return new Uint8Array(createHash('sha256').update(told).digest());
}
