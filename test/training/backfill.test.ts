import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import {
  BackfillFinishedError,
  BackfillInProgressError,
  NotFoundError,
  ValidationError,
} from '../../src/errors.ts';
import type { Backfill } from '../../src/generated/prisma/client.ts';
import { runBackfill } from '../../src/jobs/definitions.ts';
import { type Jobs, openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { LiveModel } from '../../src/ml/live-model.ts';
import type { BundleFiles } from '../../src/ml/types.ts';
import { SubmissionPipeline } from '../../src/moderation/submission-pipeline.ts';
import { submitVideo } from '../../src/moderation/submit-video.ts';
import { updateEngagement } from '../../src/moderation/update-engagement.ts';
import { bootstrapChampion } from '../../src/training/bootstrap-champion.ts';
import { cancelBackfill } from '../../src/training/cancel-backfill.ts';
import { moveChampion } from '../../src/training/champion.ts';
import { loadModelVersion, openBundle } from '../../src/training/load-model-version.ts';
import { registerModelVersion } from '../../src/training/register-model-version.ts';
import { startBackfill } from '../../src/training/start-backfill.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { storeLabelledVideos, syntheticInputs } from './support/labelled-videos.ts';
import { shipSmallBundle, trainSmallBundle } from './support/shipped-bundle.ts';
import { until } from './support/until.ts';
import { spawnWorker, type WorkerProcess } from './support/worker-process.ts';

const log = createLogger('error');
const actor = 'test';

let shipped: Awaited<ReturnType<typeof shipSmallBundle>>;
let other: { files: BundleFiles; sha256: string };
let test: TestDatabase;
let database: Database;
let jobs: Jobs;
let champion: number;
let candidate: number;
let workers: WorkerProcess[];

beforeAll(async () => {
  shipped = await shipSmallBundle();
  other = await trainSmallBundle(8);
});
afterAll(() => shipped.remove());

beforeEach(async () => {
  test = await createTestDatabase();
  database = test.database;
  jobs = await openJobs({ database, log });
  champion = await bootstrapChampion({ database, log }, { bundleDir: shipped.directory });
  const model = await openBundle(other.files, other.sha256);
  candidate = await database.prisma.$transaction((tx) =>
    registerModelVersion(tx, { model, files: other.files }),
  );
  model.dispose();
  workers = [];
});
afterEach(async () => {
  for (const { child } of workers) child.kill('SIGKILL');
  await jobs.close();
  await test.drop();
});

describe('a backfill', () => {
  it('by another version than the champion adds to history and changes nothing else', async () => {
    await storeManyVideos(2_500);
    const before = await currentPredictions();
    const backfill = await start(candidate);
    expect(backfill).toMatchObject({ status: 'QUEUED', attempt: 0, requestedBy: actor });
    startWorker();
    const done = await untilStatus(backfill.id, 'SUCCEEDED');
    expect(done).toMatchObject({ attempt: 1, scored: 2_500, total: 2_500, failure: null });
    expect(done.cursor).toBe(done.throughVideoId);
    expect(done.rate).toBeGreaterThan(0);
    expect(await backfilledPerVideo(candidate)).toEqual({ '1': 2_500 });
    expect(await currentPredictions()).toEqual(before);
  });

  it('by the champion makes its predictions the current ones, the copies on the video with them', async () => {
    await storeManyVideos(1_200);
    await promote(candidate);
    const backfill = await start(candidate);
    startWorker();
    await untilStatus(backfill.id, 'SUCCEEDED');
    expect(await backfilledPerVideo(candidate)).toEqual({ '1': 1_200 });
    const videos = await database.prisma.video.findMany({ include: { currentPrediction: true } });
    const model = await loadModelVersion(database, candidate);
    for (const { currentPrediction, ...video } of videos) {
      const counts = {
        viewCount: numberOf(video.viewCount),
        likeCount: numberOf(video.likeCount),
        shareCount: numberOf(video.shareCount),
        downloadCount: numberOf(video.downloadCount),
        commentCount: numberOf(video.commentCount),
      };
      const [score] = model.score([{ ...video, ...counts }]);
      expect(currentPrediction).toMatchObject({ modelVersion: candidate, trigger: 'BACKFILL' });
      expect(currentPrediction.label).toBe(score?.label);
      expect(currentPrediction.claimProbability).toBeCloseTo(score?.claimProbability ?? -1, 5);
      expect(currentPrediction.needsReview).toBe(score?.needsReview);
      expect(currentPrediction.familiarity).toBeCloseTo(score?.familiarity ?? -1, 5);
      expect(video.needsReview).toBe(currentPrediction.needsReview);
      expect(video.predictedLabel).toBe(currentPrediction.label);
      expect(video.claimProbability).toBe(currentPrediction.claimProbability);
    }
    model.dispose();
  });

  it('by the champion leaves current what the champion has said already, at new counts too', async () => {
    await storeVideos(50);
    const pipeline = await livePipeline(champion);
    const { id } = await database.prisma.video.findFirstOrThrow();
    const { prediction } = await updateEngagement({ pipeline }, { id, viewCount: 123_456 });
    await pipeline.close();
    const before = await currentPredictions();
    expect(before).toContainEqual(
      expect.objectContaining({ id, current_prediction_id: prediction.id }),
    );
    const backfill = await start(champion);
    startWorker();
    await untilStatus(backfill.id, 'SUCCEEDED');
    expect(await backfilledPerVideo(champion)).toEqual({ '1': 100 });
    expect(await currentPredictions()).toEqual(before);
  });

  it('that meets new counts keeps the prediction that came with them', async () => {
    await storeManyVideos(1_200);
    await promote(candidate);
    const pipeline = await livePipeline(champion);
    const video = await database.prisma.video.findFirstOrThrow({ orderBy: { id: 'asc' } });
    const blocked = await lockVideo(video.id);
    const backfill = await start(candidate);
    startWorker();
    await until('the page waits for the video', () => waitsForLock('backfill'));
    // Queued behind the page for the same lock, or ahead of it: what it says must stay either way.
    const update = updateEngagement({ pipeline }, { id: video.id, viewCount: 123_456 });
    await until('the update waits too', async () => (await waiting()).length >= 2);
    await release(blocked);
    const { prediction } = await update;
    await untilStatus(backfill.id, 'SUCCEEDED');
    const after = await database.prisma.video.findUniqueOrThrow({ where: { id: video.id } });
    expect(after).toMatchObject({ viewCount: 123_456n, currentPredictionId: prediction.id });
    await pipeline.close();
  });

  it('loses nothing and doubles nothing when its worker is killed in the middle', async () => {
    await storeManyVideos(3_500);
    await promote(candidate);
    const [inThirdPage] = await database.prisma.video.findMany({
      orderBy: { id: 'asc' },
      skip: 2_500,
      take: 1,
    });
    const blocked = await lockVideo(inThirdPage?.id ?? '');
    const backfill = await start(candidate);
    const first = startWorker();
    await until('the third page is being written', async () => {
      const now = await find(backfill.id);
      return now.scored === 2_000 && (await waitsForLock('backfill'));
    });
    await first.end('SIGKILL');
    await release(blocked);
    startWorker();
    const done = await untilStatus(backfill.id, 'SUCCEEDED');
    expect(done).toMatchObject({ attempt: 2, scored: 3_500, total: 3_500 });
    expect(await backfilledPerVideo(candidate)).toEqual({ '1': 3_500 });
  });

  it('is not written to by a worker that hung while another took it over', async () => {
    await storeManyVideos(12_000);
    const backfill = await start(candidate);
    const hanging = startWorker();
    await until('some is done', async () => (await find(backfill.id)).scored > 0);
    hanging.child.kill('SIGSTOP');
    startWorker();
    const done = await untilStatus(backfill.id, 'SUCCEEDED');
    hanging.child.kill('SIGCONT');
    await until('the stale attempt gives up', async () =>
      /ended without success|an attempt at a job failed/.test(hanging.log()),
    );
    expect(done.attempt).toBe(2);
    expect(await backfilledPerVideo(candidate)).toEqual({ '1': 12_000 });
  });

  it('waits for the next worker and goes on where it was when its worker is stopped', async () => {
    await storeManyVideos(12_000);
    const backfill = await start(candidate);
    const first = startWorker();
    await until('some is done', async () => (await find(backfill.id)).scored > 0);
    expect(await first.end('SIGTERM')).toBe(0);
    const waits = await find(backfill.id);
    expect(waits).toMatchObject({ status: 'QUEUED', attempt: 1, rate: null });
    expect(waits.scored).toBeLessThan(12_000);
    startWorker();
    expect(await untilStatus(backfill.id, 'SUCCEEDED')).toMatchObject({
      attempt: 2,
      scored: 12_000,
    });
    expect(await backfilledPerVideo(candidate)).toEqual({ '1': 12_000 });
  });

  it('is cancelled and keeps what it has done', async () => {
    await storeManyVideos(24_000);
    const backfill = await start(candidate);
    startWorker();
    await until('some is done', async () => (await find(backfill.id)).scored > 0);
    expect(await cancel(backfill)).toMatchObject({ status: 'CANCELLING' });
    const ended = await untilStatus(backfill.id, 'CANCELLED');
    expect(ended.scored).toBeLessThan(24_000);
    expect(await backfilledPerVideo(candidate)).toEqual({ '1': ended.scored });
    await until('no job is left', async () => !(await isPending(backfill)));
    expect(await cancel(backfill)).toMatchObject({ status: 'CANCELLED' });
  });

  it('leaves videos that come meanwhile to the live model', async () => {
    await storeVideos(100);
    await promote(candidate);
    const backfill = await start(candidate);
    const pipeline = await livePipeline(candidate);
    const { video } = await submitVideo(
      { pipeline },
      { externalId: 'meanwhile', transcript: 'somebody said that it rains' },
    );
    startWorker();
    expect(await untilStatus(backfill.id, 'SUCCEEDED')).toMatchObject({ total: 200, scored: 200 });
    expect(await database.prisma.prediction.findMany({ where: { videoId: video.id } })).toEqual([
      expect.objectContaining({ modelVersion: candidate, trigger: 'SUBMIT' }),
    ]);
    await pipeline.close();
  });

  it('of nothing succeeds', async () => {
    const backfill = await start(candidate);
    startWorker();
    expect(await untilStatus(backfill.id, 'SUCCEEDED')).toMatchObject({ scored: 0, total: 0 });
  });

  it('is failed at once with its reason when the version cannot be loaded', async () => {
    await storeVideos(1);
    const { version } = await database.prisma.modelVersion.create({
      data: {
        sha256: 'e'.repeat(64),
        architecture: 'ngram-linear',
        status: 'CANDIDATE',
        backend: 'none',
        threshold: 0.5,
        card: {},
      },
    });
    startWorker();
    const failed = await untilStatus((await start(version)).id, 'FAILED');
    expect(failed.failure).toMatch(/no file of bundle e+ is stored/);
  });

  it('is failed when its job has vanished from the queue', async () => {
    const backfill = await start(candidate);
    await database.prisma.$transaction((tx) =>
      jobs.cancel(tx, runBackfill, { runId: backfill.id }),
    );
    startWorker();
    expect(await untilStatus(backfill.id, 'FAILED')).toMatchObject({
      failure: 'its job is gone from the queue',
    });
  });
});

describe('a request to backfill', () => {
  it('is refused while the same version is at it; another version may start', async () => {
    const backfill = await start(candidate);
    const again = start(candidate);
    await expect(again).rejects.toBeInstanceOf(BackfillInProgressError);
    await expect(again).rejects.toMatchObject({ activeBackfillId: backfill.id });
    await expect(start(champion)).resolves.toMatchObject({ status: 'QUEUED' });
    expect(await cancel(backfill)).toMatchObject({ status: 'CANCELLED' });
    expect(await isPending(backfill)).toBe(false);
    await expect(start(candidate)).resolves.toMatchObject({ status: 'QUEUED' });
  });

  it('names a version that is there, and not archived', async () => {
    await expect(start(99)).rejects.toBeInstanceOf(NotFoundError);
    await database.prisma.modelVersion.update({
      where: { version: candidate },
      data: { status: 'ARCHIVED' },
    });
    await expect(start(candidate)).rejects.toBeInstanceOf(ValidationError);
  });

  it('cannot be taken back once it has ended', async () => {
    const backfill = await start(candidate);
    await database.prisma.backfill.update({
      where: { id: backfill.id },
      data: { status: 'SUCCEEDED', finishedAt: new Date() },
    });
    await expect(cancel(backfill)).rejects.toBeInstanceOf(BackfillFinishedError);
    const unknown = { ...backfill, id: '019cbd2a-5b3e-7c1f-8a64-0d8c5f0e3b11' };
    await expect(cancel(unknown)).rejects.toBeInstanceOf(NotFoundError);
  });
});

const start = (version: number) => startBackfill({ database, jobs }, { version, actor });

const cancel = ({ id }: Backfill) =>
  cancelBackfill({ database, jobs }, { backfillId: id, actor: 'test' });

const find = (id: string) => database.prisma.backfill.findUniqueOrThrow({ where: { id } });

const isPending = ({ id }: Backfill) => jobs.isPending(runBackfill, { runId: id });

const storeVideos = (perClass: number) =>
  storeLabelledVideos(database, champion, syntheticInputs(perClass));

/** As many videos as a worker takes a while to score: copies of a hundred, made inside the database. */
async function storeManyVideos(count: number): Promise<void> {
  await storeVideos(50);
  await database.pool.query(
    `WITH copy AS MATERIALIZED (
       SELECT video.*, gen_random_uuid() AS new_id, gen_random_uuid() AS new_prediction_id
       FROM video CROSS JOIN generate_series(1, $1)
     ),
     new_video AS (
       INSERT INTO video (id, external_id, transcript, verified_status, author_ban_status, content_hash,
         current_prediction_id, predicted_label, claim_probability)
       SELECT new_id, new_id::text, transcript, verified_status, author_ban_status, content_hash,
         new_prediction_id, predicted_label, claim_probability
       FROM copy
     )
     INSERT INTO prediction (id, video_id, model_version, label, claim_probability, threshold, trigger,
       input_hash)
     SELECT new_prediction_id, new_id, $2::int, predicted_label, claim_probability, 0.5, 'SUBMIT',
       content_hash
     FROM copy`,
    [count / 100 - 1, champion],
  );
}

const numberOf = (count: bigint | null) => (count === null ? null : Number(count));

async function promote(version: number): Promise<void> {
  await database.prisma.$transaction((tx) =>
    moveChampion(tx, { kind: 'PROMOTE', from: champion, to: version, actor, reason: 'a test' }),
  );
}

async function livePipeline(version: number): Promise<SubmissionPipeline> {
  const live = new LiveModel({ version, model: await loadModelVersion(database, version) });
  return new SubmissionPipeline({ database, live });
}

function startWorker(): WorkerProcess {
  const worker = spawnWorker(test.url);
  workers.push(worker);
  return worker;
}

async function untilStatus(id: string, status: string, withinMs = 60_000): Promise<Backfill> {
  return await until(
    `backfill ${status}; ${workers.map((worker) => worker.log()).join('')}`,
    async () => {
      const backfill = await find(id);
      return backfill.status === status && backfill;
    },
    withinMs,
  );
}

/** How many videos have how many backfilled predictions of a version. */
async function backfilledPerVideo(version: number): Promise<Record<string, number>> {
  const { rows } = await database.pool.query(
    `SELECT predictions, count(*)::int AS videos FROM (
       SELECT count(*) AS predictions FROM prediction
       WHERE trigger = 'BACKFILL' AND model_version = $1 GROUP BY video_id
     ) AS counted GROUP BY 1`,
    [version],
  );
  return Object.fromEntries(rows.map(({ predictions, videos }) => [predictions, videos]));
}

async function currentPredictions() {
  const { rows } = await database.pool.query(
    'SELECT id, current_prediction_id, predicted_label, claim_probability FROM video ORDER BY id',
  );
  return rows;
}

/** Holds a video's row lock, so that whoever wants to write it waits at a known place. */
async function lockVideo(id: string): Promise<pg.PoolClient> {
  const client = await database.pool.connect();
  await client.query('SET idle_in_transaction_session_timeout = 0');
  await client.query('BEGIN');
  await client.query('SELECT FROM video WHERE id = $1 FOR UPDATE', [id]);
  return client;
}

async function release(client: pg.PoolClient): Promise<void> {
  await client.query('ROLLBACK');
  client.release(true);
}

async function waiting(): Promise<string[]> {
  const { rows } = await database.pool.query(
    `SELECT query FROM pg_stat_activity WHERE datname = current_database()
       AND wait_event_type = 'Lock' AND wait_event <> 'advisory'`,
  );
  return rows.map(({ query }) => query);
}

async function waitsForLock(words: string): Promise<boolean> {
  return (await waiting()).some((query) => query.includes(words));
}
