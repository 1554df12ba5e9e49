import type { Db } from '../../db/database.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { globalId } from '../deliveries/global-id.ts';
import { publishWebhookEvents } from '../deliveries/publish-webhook-events.ts';

/**
 * Tells who subscribed to `appeal.resolved` how an appeal ended, in the transaction that ends it. One that
 * was CLOSED, since its video was erased, has neither a resolution nor the video's external id.
 */
export async function announceAppeal(
  tx: Db,
  { jobs, appealId }: { jobs: Jobs; appealId: string },
): Promise<void> {
  await publishWebhookEvents(tx, {
    jobs,
    topic: 'appeal.resolved',
    describe: async () => {
      const appeal = await tx.appeal.findUniqueOrThrow({
        where: { id: appealId },
        include: { resolution: true, video: { select: { externalId: true } } },
      });
      const { status, resolution } = appeal;
      return [
        {
          id: globalId('Appeal', appeal.id),
          externalAppealId: appeal.externalAppealId,
          outcome: status,
          video: {
            id: globalId('Video', appeal.videoId),
            ...(status !== 'CLOSED' && { externalId: appeal.video.externalId }),
          },
          decision: { id: globalId('Decision', appeal.decisionId) },
          resolution: resolution && {
            id: globalId('Decision', resolution.id),
            label: resolution.label,
          },
          resolvedAt: appeal.resolvedAt,
        },
      ];
    },
  });
}
