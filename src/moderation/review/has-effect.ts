import type { ReviewJob } from '../../generated/prisma/client.ts';

/** Whether what is decided in a job counts. A gold job and a second review only measure. */
export function hasEffect(
  job: Pick<ReviewJob, 'goldLabelId' | 'reviewsDecisionId'> | null,
): boolean {
  return job === null || (job.goldLabelId === null && job.reviewsDecisionId === null);
}
