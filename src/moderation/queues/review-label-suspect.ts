import { recordAudit } from '../../audit/record-audit.ts';
import type { Database, Db } from '../../db/database.ts';
import { NotFoundError } from '../../errors.ts';
import type { ReviewJob } from '../../generated/prisma/client.ts';
import { enqueueReviewJob } from './enqueue-review-job.ts';
import { queueForVideo } from './queue-for-video.ts';

/** Key of the queue that suspect labels go to when neither the caller nor a route names one. */
const UNCERTAIN = 'uncertain';

/**
 * Puts the video of a suspect label before a reviewer, who looks at it afresh: a label and a model differ.
 * Again while its job is open, that job is answered.
 * @throws NotFoundError where the label is no suspect of the snapshot, was settled since, or its video was
 *   erased; or where no queue takes it.
 */
export async function reviewLabelSuspect(
  { database }: { database: Database },
  input: { snapshotId: string; videoId: string; queueId: string | null; actor: string },
): Promise<{ job: ReviewJob; created: boolean }> {
  const { snapshotId, videoId, actor } = input;
  return await database.prisma.$transaction(async (tx) => {
    const { labelId, rank } = await findSuspect(tx, snapshotId, videoId);
    const { queueId, priority } =
      input.queueId === null
        ? await queueForVideo(tx, videoId, UNCERTAIN)
        : { queueId: input.queueId, priority: 0 };
    await recordAudit(tx, {
      actor,
      action: 'label-suspect.review',
      subject: { type: 'Video', id: videoId },
      details: { snapshotId, labelId, rank, queueId },
    });
    return await enqueueReviewJob(tx, {
      videoId,
      queueId,
      priority,
      source: 'DISAGREEMENT',
      enqueuedBy: actor,
    });
  });
}

async function findSuspect(tx: Db, datasetSnapshotId: string, videoId: string) {
  const suspect = await tx.labelSuspect.findFirst({
    where: { datasetSnapshotId, videoId },
    include: { video: { select: { currentLabelId: true } } },
  });
  if (suspect === null) throw new NotFoundError('suspect label of this video in this snapshot');
  if (suspect.video.currentLabelId !== suspect.labelId) {
    throw new NotFoundError('suspect label left: another label was stated since');
  }
  return suspect;
}
