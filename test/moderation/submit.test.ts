import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { ExternalIdConflictError, OverloadedError, ValidationError } from '../../src/errors.ts';
import { createLogger } from '../../src/logger.ts';
import { LiveModel } from '../../src/ml/live-model.ts';
import { classifyVideos } from '../../src/moderation/classify-videos.ts';
import { SearchUpkeep } from '../../src/moderation/search-upkeep.ts';
import { SubmissionPipeline } from '../../src/moderation/submission-pipeline.ts';
import { submitVideo } from '../../src/moderation/submit-video.ts';
import { submitVideos } from '../../src/moderation/submit-videos.ts';
import { openCuttingProxy } from '../support/cutting-proxy.ts';
import { createTestDatabase } from '../support/database.ts';
import { comparable, liveRuleModel, ruleModel, someVideo } from './rule-model.ts';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
let live: LiveModel;
let pipeline: SubmissionPipeline;

beforeAll(async () => {
  db = await createTestDatabase();
  live = await liveRuleModel(db.database);
  pipeline = new SubmissionPipeline({ database: db.database, live });
});

afterAll(async () => {
  await pipeline?.close();
  await db?.drop();
});

const stored = (externalId: string) =>
  db.database.prisma.video.findUniqueOrThrow({
    where: { externalId },
    include: { currentPrediction: true, predictions: true, labels: true },
  });

test('a submitted video is answered as it is stored, video and prediction together', async () => {
  const input = someVideo({
    transcript: 'quotes " and \\ and {braces}, NULL,\nlines\tand \u{1f600} 😀 é',
    durationSec: 59,
    authorExternalId: 'author "1"',
    verifiedStatus: 'VERIFIED',
    authorBanStatus: 'UNDER_REVIEW',
    viewCount: 9_007_199_254_740_991n,
    likeCount: 0,
    shareCount: null,
  });
  const { video, prediction, created } = await submitVideo({ pipeline }, input);
  expect(created).toBe(true);

  const { currentPrediction, predictions, labels, ...row } = await stored(input.externalId);
  expect(comparable(video)).toEqual(comparable(row));
  expect(comparable(prediction)).toEqual(comparable(currentPrediction));
  expect(predictions).toHaveLength(1);
  expect(labels).toHaveLength(0);
  expect(row).toMatchObject({
    transcript: input.transcript,
    viewCount: 9_007_199_254_740_991n,
    likeCount: 0n,
    shareCount: null,
    downloadCount: null,
    predictedLabel: 'CLAIM',
  });
});

test('what is left out gets its default', async () => {
  const { video } = await submitVideo({ pipeline }, { externalId: 'bare', transcript: 'x' });
  expect(video).toMatchObject({
    verifiedStatus: 'NOT_VERIFIED',
    authorBanStatus: 'ACTIVE',
    durationSec: null,
    authorExternalId: null,
    viewCount: null,
  });
});

test('an answered video can be read on another connection at once', async () => {
  const other = openDatabase({ url: db.url, poolSize: 2, log: createLogger('error') });
  try {
    await Promise.all(
      Array.from({ length: 40 }, async () => {
        const { video } = await submitVideo({ pipeline }, someVideo());
        const seen = await other.prisma.video.findUnique({ where: { id: video.id } });
        expect(seen?.currentPredictionId).toBe(video.currentPredictionId);
      }),
    );
  } finally {
    await other.close();
  }
});

test('50 identical submissions at once leave one row, and one of them created it', async () => {
  const input = someVideo();
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => submitVideo({ pipeline }, { ...input })),
  );
  expect(answers.filter((answer) => answer.created)).toHaveLength(1);
  expect(new Set(answers.map((answer) => answer.video.id)).size).toBe(1);
  expect(new Set(answers.map((answer) => answer.prediction.id)).size).toBe(1);
  expect((await stored(input.externalId)).predictions).toHaveLength(1);
});

test('of one id with 20 contents at once one wins, and the others hear of it', async () => {
  const { externalId } = someVideo();
  const answers = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      submitVideo({ pipeline }, { externalId, transcript: `content ${index}` }),
    ),
  );
  const won = answers.filter((answer) => answer.status === 'fulfilled');
  expect(won).toHaveLength(1);
  const row = await stored(externalId);
  for (const answer of answers) {
    if (answer.status === 'fulfilled') continue;
    expect(answer.reason).toBeInstanceOf(ExternalIdConflictError);
    expect(answer.reason).toMatchObject({ externalId, existingVideoId: row.id });
  }
});

test('a video submitted again gets its first result, even after its counts have moved on', async () => {
  const input = someVideo({ viewCount: 1 });
  const first = await submitVideo({ pipeline }, input);
  await pipeline.updateEngagement({
    id: first.video.id,
    externalId: null,
    counts: { viewCount: 5_000 },
  });
  const again = await submitVideo({ pipeline }, input);
  expect(again.created).toBe(false);
  expect(again.prediction.id).toBe(first.prediction.id);
  expect(again.prediction.label).toBe('OPINION');
  expect(again.video.viewCount).toBe(5_000n);
});

test('other content under a stored id is a conflict, and writes nothing', async () => {
  const input = someVideo();
  const { video } = await submitVideo({ pipeline }, input);
  const other = submitVideo({ pipeline }, { ...input, durationSec: 3 });
  await expect(other).rejects.toMatchObject({
    code: 'EXTERNAL_ID_CONFLICT',
    existingVideoId: video.id,
  });
  expect((await stored(input.externalId)).durationSec).toBeNull();
});

test('many videos are answered row by row, in order', async () => {
  const good = someVideo();
  const results = await submitVideos({ pipeline }, [
    good,
    someVideo({ viewCount: -1 }),
    { ...good, transcript: 'other words' },
    { ...good },
    someVideo({ viewCount: 2_000 }),
  ]);
  expect(results[0]).toMatchObject({ created: true, video: { externalId: good.externalId } });
  expect(results[1]).toBeInstanceOf(ValidationError);
  expect(results[1]).toMatchObject({ issues: [{ field: 'videos.1.viewCount' }] });
  expect(results[2]).toBeInstanceOf(ExternalIdConflictError);
  expect(results[3]).toMatchObject({ created: false });
  expect(results[4]).toMatchObject({ created: true, prediction: { label: 'CLAIM' } });
});

test('251 videos are refused and none is stored', async () => {
  const before = await db.database.prisma.video.count();
  const inputs = Array.from({ length: 251 }, () => someVideo());
  await expect(submitVideos({ pipeline }, inputs)).rejects.toMatchObject({
    issues: [{ field: 'videos', limit: 'a list of 1 to 250 videos' }],
  });
  await expect(submitVideos({ pipeline }, [])).rejects.toBeInstanceOf(ValidationError);
  expect(await db.database.prisma.video.count()).toBe(before);
});

test('250 videos are stored by one inference', async () => {
  const batches: number[] = [];
  const counting = new LiveModel({
    version: 1,
    model: ruleModel((inputs) => batches.push(inputs.length)),
  });
  const own = new SubmissionPipeline({ database: db.database, live: counting });
  const results = await submitVideos(
    { pipeline: own },
    Array.from({ length: 250 }, () => someVideo()),
  );
  expect(results.every((result) => 'created' in result && result.created)).toBe(true);
  expect(batches).toEqual([250]);
  await own.close();
});

test('two replicas with the same videos in other orders never deadlock', async () => {
  const replicas = [1, 2].map(() => new SubmissionPipeline({ database: db.database, live }));
  for (let round = 0; round < 10; round += 1) {
    const inputs = Array.from({ length: 100 }, () => someVideo());
    const [forth, back] = await Promise.all([
      submitVideos({ pipeline: replicas[0] ?? pipeline }, inputs),
      submitVideos({ pipeline: replicas[1] ?? pipeline }, inputs.toReversed()),
    ]);
    for (const [index, result] of forth.entries()) {
      const twin = back[inputs.length - 1 - index];
      if (!('video' in result) || !twin || !('video' in twin)) throw new Error('a row was refused');
      expect(result.video.id).toBe(twin.video.id);
      expect([result.created, twin.created].toSorted()).toEqual([false, true]);
    }
  }
  await Promise.all(replicas.map((replica) => replica.close()));
});

test('a row that the database refuses fails alone', async () => {
  await db.database.pool.query(`
    CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.transcript = 'poison' THEN RAISE EXCEPTION 'poisoned'; END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER refuse_poison BEFORE INSERT ON video
      FOR EACH ROW EXECUTE FUNCTION refuse_poison();`);
  try {
    const inputs = Array.from({ length: 40 }, (_, index) =>
      someVideo(index % 13 === 5 ? { transcript: 'poison' } : {}),
    );
    const answers = await Promise.allSettled(
      inputs.map((input) => submitVideo({ pipeline }, input)),
    );
    for (const [index, answer] of answers.entries()) {
      expect(answer.status).toBe(index % 13 === 5 ? 'rejected' : 'fulfilled');
    }
    const externalIds = inputs.map((input) => input.externalId);
    const rows = await db.database.prisma.video.count({
      where: { externalId: { in: externalIds } },
    });
    expect(rows).toBe(37);
  } finally {
    await db.database.pool.query('DROP FUNCTION refuse_poison CASCADE');
  }
});

test('a lost connection fails nobody when the next one works', async () => {
  const url = new URL(db.url);
  url.searchParams.set('application_name', 'to_be_killed');
  const own = openDatabase({ url: url.href, poolSize: 1, log: createLogger('silent') });
  const victim = new SubmissionPipeline({ database: own, live });
  const { rows } = await own.pool.query('SELECT pg_backend_pid() AS pid');
  // The write waits for this lock, so it is in flight when its connection is cut.
  const blocker = await db.database.pool.connect();
  await blocker.query('BEGIN; LOCK TABLE video IN SHARE MODE');
  const answer = submitVideo({ pipeline: victim }, someVideo());
  await expect
    .poll(async () => {
      const waiting = await db.database.pool.query(
        'SELECT 1 FROM pg_locks WHERE pid = $1 AND NOT granted',
        [rows[0].pid],
      );
      return waiting.rowCount;
    })
    .toBe(1);
  await db.database.pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
  await blocker.query('COMMIT');
  blocker.release();
  expect((await answer).created).toBe(true);
  await victim.close();
  await own.close();
});

test.each([
  ['once is answered as if nothing had happened', 1],
  ['twice fails, and the platform’s retry gets the first result', 2],
])('a commit whose answer is lost %s', async (_what, times) => {
  const proxy = await openCuttingProxy(db.url);
  const own = openDatabase({ url: proxy.url, poolSize: 1, log: createLogger('silent') });
  const victim = new SubmissionPipeline({ database: own, live });
  const video = someVideo();
  proxy.cutAnswersTo('insert-videos', times);
  const answers = await Promise.allSettled([submitVideo({ pipeline: victim }, video)]);
  expect(proxy.cuts).toBe(times);
  expect(answers).toMatchObject([
    times === 1 ? { status: 'fulfilled', value: { created: true } } : { status: 'rejected' },
  ]);
  const [stored] = await db.database.prisma.video.findMany({
    where: { externalId: video.externalId },
    include: { predictions: true },
  });
  expect(stored?.predictions).toHaveLength(1);
  const again = await submitVideo({ pipeline: victim }, video);
  expect(again).toMatchObject({ created: false, video: { id: stored?.id } });
  expect(again.prediction.id).toBe(stored?.currentPredictionId);
  await victim.close();
  await own.close();
  await proxy.close();
});

test('a database that is gone fails each submission and stores none', async () => {
  const nowhere = openDatabase({
    url: 'postgresql://nobody@127.0.0.1:1/none',
    poolSize: 1,
    log: createLogger('silent'),
  });
  const own = new SubmissionPipeline({ database: nowhere, live });
  const answers = await Promise.allSettled([
    submitVideo({ pipeline: own }, someVideo()),
    submitVideo({ pipeline: own }, someVideo()),
  ]);
  for (const answer of answers) {
    expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'ECONNREFUSED' } });
  }
  await own.close();
  await nowhere.close();
});

test('without a model nothing is stored and the reason is given', async () => {
  const own = new SubmissionPipeline({ database: db.database, live: new LiveModel(null) });
  const input = someVideo();
  await expect(submitVideo({ pipeline: own }, input)).rejects.toMatchObject({
    code: 'NO_CHAMPION',
  });
  expect(await db.database.prisma.video.count({ where: { externalId: input.externalId } })).toBe(0);
  await own.close();
});

test('beyond its queue a submission is refused with a time to come back, and then works', async () => {
  const own = new SubmissionPipeline({ database: db.database, live, maxWaiting: 10 });
  const inputs = Array.from({ length: 30 }, () => someVideo());
  const answers = await Promise.allSettled(
    inputs.map((input) => submitVideo({ pipeline: own }, input)),
  );
  const refused = answers.filter((answer) => answer.status === 'rejected');
  expect(answers.length - refused.length).toBe(10);
  for (const { reason } of refused) {
    expect(reason).toBeInstanceOf(OverloadedError);
    expect(reason.retryAfterMs).toBeGreaterThan(0);
  }
  expect(own.depth).toBe(0);
  const after = await submitVideos({ pipeline: own }, inputs.slice(10, 20));
  expect(after.every((result) => 'created' in result && result.created)).toBe(true);
  await own.close();
});

test('closing answers everything that was taken', async () => {
  const own = new SubmissionPipeline({ database: db.database, live });
  const answers = Array.from({ length: 600 }, () => submitVideo({ pipeline: own }, someVideo()));
  await own.close();
  expect(own.depth).toBe(0);
  expect((await Promise.all(answers)).every((answer) => answer.created)).toBe(true);
  await expect(submitVideo({ pipeline: own }, someVideo())).rejects.toThrow('after close');
});

test('classifying writes nothing and names the place of every mistake', async () => {
  const before = await db.database.prisma.video.count();
  const { version, scores } = classifyVideos({ live }, [
    { transcript: 'a', viewCount: 2_000 },
    { transcript: 'b', durationSec: 3 },
  ]);
  expect(version).toBe(1);
  expect(scores.map((score) => score.label)).toEqual(['CLAIM', 'OPINION']);
  expect(() =>
    classifyVideos({ live }, [{ transcript: 'a' }, { transcript: '' }, { likeCount: 0.5 }]),
  ).toThrow(
    expect.objectContaining({
      issues: [
        expect.objectContaining({ field: 'videos.1.transcript' }),
        expect.objectContaining({ field: 'videos.2.transcript' }),
        expect.objectContaining({ field: 'videos.2.likeCount' }),
      ],
    }),
  );
  expect(await db.database.prisma.video.count()).toBe(before);
});

test('the search entries of new videos are moved to their place once there are many', async () => {
  const { pool } = db.database;
  await pool.query('CREATE EXTENSION IF NOT EXISTS pageinspect');
  const waiting = async (): Promise<number> => {
    const { rows } = await pool.query<{ tuples: number }>(
      `SELECT n_pending_tuples::int AS tuples FROM gin_metapage_info(get_raw_page('video_transcript_search', 0))`,
    );
    return rows[0]?.tuples ?? Number.NaN;
  };
  const log = createLogger('error');
  const upkeep = new SearchUpkeep({ pool, log, videosBetween: 20 });
  const counted = new SubmissionPipeline({ database: db.database, live, upkeep });
  const store = (count: number) =>
    submitVideos(
      { pipeline: counted },
      Array.from({ length: count }, () => someVideo()),
    );

  await store(19);
  await upkeep.close();
  expect(await waiting()).toBeGreaterThan(0);
  await store(1);
  await counted.close();
  await upkeep.close();
  expect(await waiting()).toBe(0);
});
