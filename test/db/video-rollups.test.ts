import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReviewQueue } from '../../src/generated/prisma/client.ts';
import { type Jobs, openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { createRandom } from '../../src/ml/random.ts';
import { eraseVideos } from '../../src/moderation/erasure/erase-videos.ts';
import { enqueueVideo } from '../../src/moderation/queues/enqueue-video.ts';
import { undoDecision } from '../../src/moderation/review/undo-decision.ts';
import { SubmissionPipeline } from '../../src/moderation/submission-pipeline.ts';
import { submitVideo } from '../../src/moderation/submit-video.ts';
import { updateEngagement } from '../../src/moderation/update-engagement.ts';
import { liveRuleModel } from '../moderation/rule-model.ts';
import { decideAll, makeQueue, makeVideos } from '../moderation/support/review.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

/*
 * The rollups of videos against the table of videos, after whatever may happen to one, in an order drawn from
 * a seed, much of it at once. GAVEL_TEST_SEED repeats the order.
 */
const seed = Number(process.env.GAVEL_TEST_SEED ?? Date.now() % 1_000_000);
const random = createRandom(seed);
const upTo = (count: number): number => Math.floor(random.next() * count);
const STEPS = 40;

let db: TestDatabase;
let jobs: Jobs;
let queue: ReviewQueue;
/** Two, as two replicas have them: their batches are committed at once. */
let pipelines: SubmissionPipeline[];

beforeAll(async () => {
  db = await createTestDatabase();
  const { database } = db;
  const live = await liveRuleModel(database);
  pipelines = [1, 2].map(() => new SubmissionPipeline({ database, live }));
  jobs = await openJobs({ database, log: createLogger('silent') });
  queue = await makeQueue(database);
});

afterAll(async () => {
  await jobs.close();
  await db.drop();
});

let submitted = 0;

const STEP_KINDS: Record<string, () => Promise<unknown>> = {
  'videos are submitted, some of them twice': () =>
    Promise.all(
      Array.from({ length: 1 + upTo(30) }, () => {
        const number = upTo(4) === 0 ? upTo(submitted + 1) : submitted++;
        const video = {
          externalId: `video-${number}`,
          transcript: `words of video ${number}`,
          viewCount: (number % 7) * 400,
          verifiedStatus: number % 5 === 0 ? 'VERIFIED' : 'NOT_VERIFIED',
          authorBanStatus: number % 11 === 0 ? 'BANNED' : 'ACTIVE',
        };
        return submitVideo({ pipeline: pipelineAt(number) }, video);
      }),
    ),
  'videos of other days are stored': () =>
    makeVideos(
      db.database,
      Array.from({ length: 1 + upTo(20) }, () => ({
        claimProbability: random.next(),
        submittedAt: new Date(Date.UTC(2026, 0, 1) + upTo(86_400_000 * 20)),
      })),
    ),
  'counts come that change predictions': async () => {
    const ids = await someVideos(20);
    await Promise.all(
      ids.map((id, index) =>
        updateEngagement({ pipeline: pipelineAt(index) }, { id, viewCount: upTo(3_000) }),
      ),
    );
  },
  'another version answers, as in a backfill; one time in three it does not commit': async () => {
    const ids = await someVideos(50);
    const client = await db.database.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(
        `UPDATE video SET claim_probability = made.p, needs_review = made.p BETWEEN 0.4 AND 0.6,
           predicted_label = CASE WHEN made.p >= 0.5 THEN 'CLAIM' ELSE 'OPINION' END::claim_label
         FROM unnest($1::uuid[], $2::float8[]) AS made (id, p) WHERE video.id = made.id`,
        [ids, ids.map(() => random.next())],
      );
      await client.query(upTo(3) === 0 ? 'ROLLBACK' : 'COMMIT');
    } finally {
      client.release();
    }
  },
  'people decide, and one takes it back': async () => {
    const { database } = db;
    for (const videoId of await someVideos(4)) {
      const job = { videoId, queueId: queue.id, priority: 0, actor: 'key:admin' };
      await enqueueVideo({ database }, job);
    }
    const label = () => (upTo(2) === 0 ? ('CLAIM' as const) : ('OPINION' as const));
    await decideAll({ database, jobs }, { queueId: queue.id, actor: 'key:reviewer', label });
    const last = await database.prisma.decision.findFirst({
      where: { kind: 'DECIDE', supersededBy: null },
      orderBy: { createdAt: 'desc' },
    });
    if (last === null) return;
    const reviewer = { actor: 'key:reviewer', senior: true };
    await undoDecision({ database, jobs }, { ...{ decisionId: last.id, lease: false }, reviewer });
  },
  'videos are erased': async () => {
    const videoIds = await someVideos(3);
    const erasing = { jobs, videoIds, actor: 'key:admin', reason: 'asked for' };
    await db.database.prisma.$transaction((tx) => eraseVideos(tx, erasing));
  },
};

test(`the rollups say what the table says (GAVEL_TEST_SEED=${seed})`, async () => {
  const kinds = Object.entries(STEP_KINDS);
  for (let step = 0; step < STEPS; step += 1) {
    // Each kind comes; the rest is drawn. Two at once, where they may meet in the same rows.
    const drawn = [kinds[step] ?? kinds[upTo(kinds.length)], kinds[0]];
    await Promise.all(drawn.map((kind) => kind?.[1]()));
    expect({ step: drawn[0]?.[0], ...(await differences()) }).toEqual({
      ...{ step: drawn[0]?.[0], kinds: [], quarters: [] },
    });
  }
  const { rows } = await db.database.pool.query<{
    videos: number;
    erased: number;
    flagged: number;
  }>(
    `SELECT sum(videos)::int AS videos, sum(needing_review)::int AS flagged,
       (SELECT count(*)::int FROM video_erasure) AS erased FROM video_count`,
  );
  expect(rows[0]?.videos).toBeGreaterThan(STEPS);
  expect(rows[0]?.erased).toBeGreaterThan(0);
  expect(rows[0]?.flagged).toBeGreaterThan(0);
});

test('writers at once use slots of their own, and do not wait for each other', async () => {
  const before = await slots();
  const clients = await Promise.all([1, 2, 3].map(() => db.database.pool.connect()));
  try {
    const [id] = await makeVideos(db.database, [{ submittedAt: new Date(0) }]);
    const others = await makeVideos(
      db.database,
      [{}, {}].map(() => ({ submittedAt: new Date(0) })),
    );
    // Each holds its transaction open while the next counts in the same quarter of an hour.
    for (const [index, client] of clients.entries()) {
      await client.query("BEGIN; SET LOCAL lock_timeout = '20s'");
      await client.query('UPDATE video SET needs_review = true WHERE id = $1', [
        [id, ...others][index],
      ]);
    }
    for (const client of clients) await client.query('COMMIT');
  } finally {
    for (const client of clients) client.release();
  }
  expect(await slots()).toEqual(expect.arrayContaining([...before, 0, 1, 2]));
  expect(await differences()).toEqual({ kinds: [], quarters: [] });
});

const slots = async (): Promise<number[]> => {
  const { rows } = await db.database.pool.query<{ slot: number }>(
    'SELECT DISTINCT slot FROM video_volume',
  );
  return rows.map(({ slot }) => slot);
};

function pipelineAt(index: number): SubmissionPipeline {
  const pipeline = pipelines[index % pipelines.length];
  if (pipeline === undefined) throw new Error('no pipeline');
  return pipeline;
}

/** Videos that are not erased, drawn by the seed. */
async function someVideos(count: number): Promise<string[]> {
  const { rows } = await db.database.pool.query<{ id: string }>(
    `SELECT id FROM video WHERE NOT EXISTS (SELECT FROM video_erasure WHERE video_id = video.id)
     ORDER BY hashtext(external_id || $1::text) LIMIT $2`,
    [upTo(1_000_000), count],
  );
  return rows.map(({ id }) => id).toSorted();
}

/** What a rollup says and the table does not, or the other way round. */
async function differences(): Promise<{ kinds: unknown[]; quarters: unknown[] }> {
  const { rows: kinds } = await db.database.pool.query(`
    SELECT * FROM (
      SELECT predicted_label, verified_status, author_ban_status, sum(videos) AS videos,
        sum(needing_review) AS needing, sum(needing_none) AS needing_none
      FROM video_count GROUP BY 1, 2, 3
    ) AS kept FULL JOIN (
      SELECT predicted_label, verified_status, author_ban_status, count(*) AS videos,
        count(*) FILTER (WHERE needs_review) AS needing, count(*) FILTER (WHERE NOT needs_review) AS needing_none
      FROM video GROUP BY 1, 2, 3
    ) AS counted USING (predicted_label, verified_status, author_ban_status)
    WHERE (coalesce(kept.videos, 0), coalesce(kept.needing, 0), coalesce(kept.needing_none, 0))
      <> (coalesce(counted.videos, 0), coalesce(counted.needing, 0), coalesce(counted.needing_none, 0))`);
  const { rows: quarters } = await db.database.pool.query(`
    SELECT * FROM (
      SELECT quarter, sum(claims) AS claims, sum(opinions) AS opinions FROM video_volume GROUP BY 1
    ) AS kept FULL JOIN (
      SELECT quarter_of(submitted_at) AS quarter, count(*) FILTER (WHERE predicted_label = 'CLAIM') AS claims,
        count(*) FILTER (WHERE predicted_label = 'OPINION') AS opinions
      FROM video GROUP BY 1
    ) AS counted USING (quarter)
    WHERE (coalesce(kept.claims, 0), coalesce(kept.opinions, 0))
      <> (coalesce(counted.claims, 0), coalesce(counted.opinions, 0))`);
  return { kinds, quarters };
}
