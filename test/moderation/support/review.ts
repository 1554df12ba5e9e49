import type { Database } from '../../../src/db/database.ts';
import type { ReviewQueue } from '../../../src/generated/prisma/client.ts';
import type { Jobs } from '../../../src/jobs/jobs.ts';
import { createReviewQueue } from '../../../src/moderation/queues/create-review-queue.ts';
import type { NewQueue } from '../../../src/moderation/queues/queue-settings.ts';
import { decideJob } from '../../../src/moderation/review/decide-job.ts';
import { leaseNextJob } from '../../../src/moderation/review/lease-next-job.ts';
import {
  type SubmittedVideo,
  storeSubmittedVideos,
} from '../../training/support/submitted-videos.ts';

/** Of a model that is not there. */
const sha256 = '0'.repeat(64);

let made = 0;

/** A queue of its own key. */
export async function makeQueue(
  database: Database,
  settings: Partial<NewQueue> = {},
): Promise<ReviewQueue> {
  made += 1;
  return await createReviewQueue(
    { database },
    { key: `queue-${made}`, name: `Queue ${made}`, ...settings },
    'key:admin',
  );
}

/** Decides everything that waits for a reviewer, and answers how many that were. */
export async function decideAll(
  { database, jobs, random = () => 1 }: { database: Database; jobs: Jobs; random?: () => number },
  {
    queueId,
    actor,
    label,
  }: { queueId: string; actor: string; label: (index: number) => 'CLAIM' | 'OPINION' },
): Promise<number> {
  const reviewer = { actor, senior: false };
  for (let index = 0; ; index += 1) {
    const job = await leaseNextJob({ database, random }, { queueId, another: false, reviewer });
    if (job?.leaseToken == null) return index;
    await decideJob(
      { database, jobs },
      {
        ...{ jobId: job.id, leaseToken: job.leaseToken, actor, label: label(index) },
        ...{ policyIds: [], actionIds: [], reason: null },
      },
    );
  }
}

/** Videos that are there to be looked at, without a model; returns their ids. */
export async function makeVideos(
  database: Database,
  videos: readonly Partial<SubmittedVideo>[],
): Promise<string[]> {
  const { version } = await database.prisma.modelVersion.upsert({
    where: { sha256 },
    create: {
      sha256,
      architecture: 'ngram-linear',
      status: 'READY',
      backend: 'cpu',
      threshold: 0.5,
      card: {},
    },
    update: {},
  });
  return await storeSubmittedVideos(
    database,
    version,
    videos.map((video) => ({
      transcript: 'somebody says that it rains',
      verifiedStatus: 'NOT_VERIFIED',
      authorBanStatus: 'ACTIVE',
      viewCount: null,
      likeCount: null,
      shareCount: null,
      downloadCount: null,
      commentCount: null,
      claimProbability: 0.9,
      submittedAt: new Date(),
      ...video,
    })),
  );
}

/** One video like that. */
export async function makeVideo(
  database: Database,
  video: Partial<SubmittedVideo> = {},
): Promise<string> {
  const [id] = await makeVideos(database, [video]);
  if (id === undefined) throw new Error('no video was stored');
  return id;
}
