import { z } from 'zod';
import type { Db } from '../../db/database.ts';
import type { ReviewJob } from '../../generated/prisma/client.ts';
import { reasonText } from './decision-content.ts';

/** Why a job is closed without a decision. */
export const closingReason = z.object({ reason: reasonText });

/** Closes a job, which the caller has locked, without a decision. */
export async function closeWithoutDecision(
  tx: Db,
  jobId: string,
  closing: { status: 'ESCALATED' | 'CANCELLED'; reason: string; actor: string },
): Promise<ReviewJob> {
  const { status, reason, actor } = closing;
  await tx.$executeRaw`
    UPDATE review_job SET status = ${status}::job_status, closing_reason = ${reason},
      closed_at = clock_timestamp(), closed_by = ${actor}, decision_id = NULL,
      lease_token = NULL, lease_holder = NULL, leased_at = NULL, lease_expires_at = NULL
    WHERE id = ${jobId}::uuid`;
  return await tx.reviewJob.findUniqueOrThrow({ where: { id: jobId } });
}
