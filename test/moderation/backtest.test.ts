import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { BacktestFinishedError, NotFoundError, ValidationError } from '../../src/errors.ts';
import type { ClaimLabel } from '../../src/generated/prisma/client.ts';
import { runBacktest } from '../../src/jobs/definitions.ts';
import { type Jobs, openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import type { Model } from '../../src/ml/types.ts';
import { createAction } from '../../src/moderation/actions/create-action.ts';
import { cancelBacktest } from '../../src/moderation/backtest/cancel-backtest.ts';
import type { AskedRule } from '../../src/moderation/backtest/start-backtest.ts';
import { tallySchema } from '../../src/moderation/backtest/tally.ts';
import { eraseVideo } from '../../src/moderation/erasure/erase-video.ts';
import { enqueueReviewJob } from '../../src/moderation/queues/enqueue-review-job.ts';
import { createRule } from '../../src/moderation/rules/create-rule.ts';
import { loadRules } from '../../src/moderation/rules/load-rules.ts';
import { RuleBook } from '../../src/moderation/rules/rule-book.ts';
import { setRuleStatus } from '../../src/moderation/rules/set-rule-status.ts';
import { updateRule } from '../../src/moderation/rules/update-rule.ts';
import { SubmissionPipeline } from '../../src/moderation/submission-pipeline.ts';
import { submitVideo } from '../../src/moderation/submit-video.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { stateLabel } from '../training/support/submitted-videos.ts';
import { until } from '../training/support/until.ts';
import { spawnWorker, type WorkerProcess } from '../training/support/worker-process.ts';
import { liveRuleModel, ruleModel, someVideo } from './rule-model.ts';
import { answer, ask, workOn } from './support/backtests.ts';
import { makeQueue, makeVideo, makeVideos } from './support/review.ts';

const log = createLogger('fatal');
const actor = 'key:admin';
const DAY_MS = 24 * 60 * 60_000;

let test: TestDatabase;
let database: Database;
let jobs: Jobs;
let room: { database: Database; jobs: Jobs };

beforeEach(async () => {
  test = await createTestDatabase();
  database = test.database;
  jobs = await openJobs({ database, log });
  room = { database, jobs };
});
afterEach(async () => {
  await jobs.close();
  await test.drop();
});

describe('a backtest of a rule', () => {
  it('counts what would hold and follow, without doing it', async () => {
    const queue = await makeQueue(database);
    const other = await makeQueue(database);
    await createAction(
      { db: database.prisma },
      { key: 'hide', name: 'Hide it', description: '', strikes: 0, strikeDays: 0, actor },
    );
    const videoIds = await makeVideos(database, [
      { claimProbability: 0.95 },
      { claimProbability: 0.9 },
      { claimProbability: 0.2 },
    ]);
    await database.prisma.$transaction((tx) =>
      enqueueReviewJob(tx, {
        queueId: queue.id,
        videoId: videoIds[0] ?? '',
        source: 'MANUAL',
        enqueuedBy: actor,
      }),
    );
    const before = await everything();
    const tally = await answer(room, {
      rules: [
        inline({ label: 'CLAIM' }, [
          { enqueue: { queue: queue.key } },
          { enqueue: { queue: other.key } },
          { act: { action: 'hide' } },
          { tag: 'seen' },
        ]),
        inline({ claimProbability: { gte: 0.92 } }, [{ label: 'OPINION' }]),
      ],
    });
    expect(tally).toMatchObject({
      videos: 3,
      matched: 2,
      was: { CLAIM: 2, OPINION: 1 },
      would: { CLAIM: 1, OPINION: 2 },
      claimToOpinion: 1,
      opinionToClaim: 0,
      rules: [{ matched: 2, newly: 2, failures: 0 }, { matched: 1 }],
      effects: {
        [`ENQUEUE ${queue.key}`]: { would: 2, was: 0, more: 1, fewer: 0 },
        [`ENQUEUE ${other.key}`]: { would: 2, was: 0, more: 2, fewer: 0 },
        'ACT hide': { would: 2, was: 0, more: 2, fewer: 0 },
        'TAG seen': { would: 2, was: 0, more: 2, fewer: 0 },
        'LABEL OPINION': { would: 1, was: 0, more: 1, fewer: 0 },
      },
    });
    expect(tally.sample.map(({ videoId }) => videoId).toSorted()).toEqual(
      videoIds.slice(0, 2).toSorted(),
    );
    expect(await everything()).toEqual(before);
  });

  it('compares a new version with what the rule had done', async () => {
    const queue = await makeQueue(database);
    const { prisma } = database;
    const { id } = await prisma.$transaction((db) =>
      createRule(
        { db },
        {
          name: 'many views',
          description: '',
          condition: { label: 'CLAIM' },
          effects: [{ enqueue: { queue: queue.key } }, { label: 'OPINION' }, { tag: 'seen' }],
          actor,
        },
      ),
    );
    await prisma.$transaction((db) => setRuleStatus({ db }, { id, status: 'LIVE', actor }));
    const book = new RuleBook({ database, jobs, log });
    book.swap(await loadRules(prisma));
    const live = await liveRuleModel(database);
    const pipeline = new SubmissionPipeline({ database, live, rules: book });
    for (const viewCount of [0, 2_000, 3_000]) {
      await submitVideo({ pipeline }, someVideo({ viewCount }));
    }
    await pipeline.close();
    await book.close();
    await prisma.$transaction((db) =>
      updateRule(
        { db },
        { id, expectedVersion: 1, condition: { viewCount: { gte: 2_500 } }, actor },
      ),
    );
    const tally = await answer(room, { rules: [{ ruleId: id, version: null }] });
    expect(tally).toMatchObject({
      was: { CLAIM: 0, OPINION: 3 },
      would: { CLAIM: 1, OPINION: 2 },
      opinionToClaim: 1,
      rules: [{ matched: 1, matchedBefore: 2, newly: 0, noLonger: 1 }],
      effects: {
        [`ENQUEUE ${queue.key}`]: { would: 1, was: 2, more: 0, fewer: 1 },
        'LABEL OPINION': { would: 1, was: 2, more: 0, fewer: 1 },
        'TAG seen': { would: 1, was: 2, more: 0, fewer: 1 },
      },
    });
    const first = await answer(room, { rules: [{ ruleId: id, version: 1 }] });
    expect(first.rules).toMatchObject([{ matched: 2, matchedBefore: 2, newly: 0, noLonger: 0 }]);
    const replacing = { ...inline({ always: true }, []), replaces: id };
    expect((await answer(room, { rules: [replacing] })).rules).toMatchObject([
      { matched: 3, matchedBefore: 2, newly: 1, noLonger: 0 },
    ]);
    const liveOnes = await answer(room, { rules: null });
    expect(liveOnes.rules).toMatchObject([{ matched: 1, matchedBefore: 2 }]);
  });

  it('is measured against what people said, with how many that are', async () => {
    const videoIds = await makeVideos(
      database,
      [0.9, 0.9, 0.9, 0.1, 0.1].map((claimProbability) => ({ claimProbability })),
    );
    const labels: ClaimLabel[] = ['CLAIM', 'CLAIM', 'OPINION', 'CLAIM'];
    for (const [index, label] of labels.entries()) {
      await stateLabel(database, videoIds[index] ?? '', label, new Date());
    }
    const tally = await answer(room, { rules: [inline({ label: 'CLAIM' }, [])] });
    expect(tally).toMatchObject({ labelled: 4, rightBefore: 2, right: 2 });
    expect(tally.rules).toMatchObject([
      { labelled: { CLAIM: 3, OPINION: 1 }, matchedLabelled: { CLAIM: 2, OPINION: 1 } },
    ]);
  });

  it('knows of an author what was known when the video was submitted', async () => {
    const start = Date.now() - 20 * DAY_MS;
    const videoIds = await makeVideos(
      database,
      [0, 1, 2, 9].map((day) => ({ submittedAt: new Date(start + day * DAY_MS) })),
    );
    await database.pool.query(`UPDATE video SET author_external_id = 'somebody'`);
    await makeVideo(database);
    const tally = await answer(room, {
      rules: [
        inline({ authorHistory: { count: 'VIDEOS', days: 5, gte: 2 } }, []),
        inline({ authorHistory: { count: 'CLAIMS', days: 365, gte: 1 } }, []),
      ],
    });
    expect(tally.rules).toMatchObject([
      { matched: 1, failures: 0 },
      { matched: 3, failures: 0 },
    ]);
    expect(tally.sample.filter(({ rules }) => rules.includes(0))).toMatchObject([
      { videoId: videoIds[2] },
    ]);
  });
});

describe('a backtest of a threshold or a model', () => {
  it('holds stored predictions against another threshold, without a model', async () => {
    await makeVideos(
      database,
      [0.55, 0.7, 0.2].map((claimProbability) => ({ claimProbability })),
    );
    const tally = await answer(room, {
      threshold: 0.6,
      rules: [inline({ label: 'OPINION' }, [])],
    });
    expect(tally).toMatchObject({
      was: { CLAIM: 2, OPINION: 1 },
      would: { CLAIM: 1, OPINION: 2 },
      claimToOpinion: 1,
      rules: [{ matched: 2 }],
    });
  });

  it('asks another version what it says, in batches, and stores nothing of it', async () => {
    await liveRuleModel(database);
    await makeVideos(
      database,
      [5_000, 6_000, 10].map((viewCount) => ({ viewCount, claimProbability: 0.1 })),
    );
    const before = await everything();
    let batches = 0;
    const model: Model = ruleModel(() => {
      batches += 1;
    });
    const tally = await answer(room, { modelVersion: 1 }, model);
    expect(tally).toMatchObject({ opinionToClaim: 2, was: { OPINION: 3 }, would: { CLAIM: 2 } });
    expect(batches).toBe(1);
    expect(await everything()).toEqual(before);
  });
});

describe('the sample of a backtest', () => {
  it('is the same for the same seed, another one for another, and no larger than asked', async () => {
    await makeVideos(
      database,
      Array.from({ length: 40 }, () => ({})),
    );
    const rules = [inline({ always: true }, [])];
    const drawn = async (sampleSeed: number) =>
      (await answer(room, { rules, sampleSize: 5, sampleSeed })).sample.map(
        ({ videoId }) => videoId,
      );
    const first = await drawn(1);
    expect(first).toHaveLength(5);
    expect(await drawn(1)).toEqual(first);
    expect(await drawn(2)).not.toEqual(first);
    expect((await answer(room, { rules, sampleSize: 0 })).sample).toEqual([]);
  });
});

describe('the period of a backtest', () => {
  it('begins and ends where it is told, and is split by day', async () => {
    const at = (text: string) => ({ submittedAt: new Date(text) });
    await makeVideos(database, [
      at('2026-01-01T23:59:59.999Z'),
      at('2026-01-02T00:00:00Z'),
      at('2026-01-02T12:00:00Z'),
      at('2026-01-03T00:00:00Z'),
      at('2026-01-04T00:00:00Z'),
    ]);
    const backtest = await ask(room, {
      rules: [inline({ always: true }, [])],
      from: new Date('2026-01-02T00:00:00Z'),
      to: new Date('2026-01-04T00:00:00Z'),
    });
    const done = await workOn(room, backtest);
    expect(done).toMatchObject({ status: 'SUCCEEDED', done: 3, total: 3 });
    expect(tallySchema.parse(done.tally).days).toEqual({
      '2026-01-02': { videos: 2, matched: 2, flipped: 0 },
      '2026-01-03': { videos: 1, matched: 1, flipped: 0 },
    });
  });

  it('leaves out what was erased', async () => {
    const [erased = ''] = await makeVideos(database, [{}, {}]);
    await eraseVideo(room, { videoId: erased, reason: 'asked', actor: 'key:admin' });
    const done = await workOn(room, await ask(room, { rules: [inline({ always: true }, [])] }));
    expect(done).toMatchObject({ status: 'SUCCEEDED', done: 1, total: 1 });
  });

  it('of nothing succeeds', async () => {
    expect(await workOn(room, await ask(room))).toMatchObject({
      status: 'SUCCEEDED',
      done: 0,
      total: 0,
      tally: null,
    });
  });
});

describe('a request for a backtest', () => {
  it('names what is wrong with it', async () => {
    const refused = ask(room, {
      name: '',
      threshold: 1,
      sampleSize: 501,
      from: new Date(Date.now() + DAY_MS),
    });
    await expect(refused).rejects.toBeInstanceOf(ValidationError);
    await expect(refused).rejects.toMatchObject({
      issues: [
        { field: 'name' },
        { field: 'threshold' },
        { field: 'from' },
        { field: 'sampleSize' },
      ],
    });
    await expect(
      ask(room, { rules: [inline({ always: true }, []), inline({ nothing: true }, [])] }),
    ).rejects.toMatchObject({ issues: [{ field: 'rules.1.condition.nothing' }] });
    await expect(
      ask(room, { rules: [inline({ always: true }, [{ enqueue: { queue: 'none' } }])] }),
    ).rejects.toMatchObject({ issues: [{ field: 'rules.0.effects.0.enqueue.queue' }] });
    await expect(ask(room, { modelVersion: 99 })).rejects.toBeInstanceOf(NotFoundError);
  });

  it('is taken back before a worker takes it, and not once it has ended', async () => {
    const backtest = await ask(room);
    const cancelled = await cancelBacktest(room, { backtestId: backtest.id, actor });
    expect(cancelled.status).toBe('CANCELLED');
    expect(await jobs.isPending(runBacktest, { runId: backtest.id })).toBe(false);
    const ended = await workOn(room, await ask(room));
    await expect(cancelBacktest(room, { backtestId: ended.id, actor })).rejects.toBeInstanceOf(
      BacktestFinishedError,
    );
  });
});

describe('the worker of a backtest', () => {
  let workers: WorkerProcess[];
  beforeAll(() => {
    workers = [];
  });
  afterAll(() => {
    for (const { child } of workers) child.kill('SIGKILL');
  });
  const startWorker = (): WorkerProcess => {
    const worker = spawnWorker(database.url);
    workers.push(worker);
    return worker;
  };
  const find = (id: string) => database.prisma.backtest.findUniqueOrThrow({ where: { id } });

  it('may be killed in the middle: nothing is counted twice, nothing is left out', async () => {
    await makeVideo(database);
    await copyVideos(6_000);
    const rules = [inline({ always: true }, [])];
    const expected = await answer(room, { rules });
    expect(expected.videos).toBe(6_000);
    const backtest = await ask(room, { rules });
    const first = startWorker();
    await until('some is done', async () => (await find(backtest.id)).done > 0);
    await first.end('SIGKILL');
    const killed = await find(backtest.id);
    expect(killed).toMatchObject({ status: 'RUNNING', attempt: 1 });
    expect(killed.done).toBeLessThan(6_000);
    startWorker();
    const done = await until('the next worker is done', async () => {
      const now = await find(backtest.id);
      return now.status === 'SUCCEEDED' && now;
    });
    expect(done).toMatchObject({ attempt: 2, done: 6_000, total: 6_000 });
    expect(tallySchema.parse(done.tally)).toEqual(expected);
  });

  it('lets go of it when it is cancelled, and keeps what is counted', async () => {
    await makeVideo(database);
    await copyVideos(30_000);
    const backtest = await ask(room, { rules: [inline({ always: true }, [])] });
    startWorker();
    await until('some is done', async () => (await find(backtest.id)).done > 0);
    await cancelBacktest(room, { backtestId: backtest.id, actor });
    const ended = await until('it is cancelled', async () => {
      const now = await find(backtest.id);
      return now.status === 'CANCELLED' && now;
    });
    expect(tallySchema.parse(ended.tally).videos).toBe(ended.done);
    expect(ended.done).toBeLessThan(30_000);
  });
});

function inline(condition: unknown, effects: unknown): Extract<AskedRule, { name: string }> {
  return { name: 'inline', replaces: null, condition, effects };
}

/** Everything that a rule could have had happen. */
async function everything(): Promise<unknown> {
  const { rows } = await database.pool.query(`
    SELECT
      (SELECT count(*) FROM review_job) AS jobs, (SELECT count(*) FROM rule_match) AS matches,
      (SELECT count(*) FROM decision) AS decisions, (SELECT count(*) FROM action_taken) AS actions,
      (SELECT count(*) FROM webhook_delivery) AS deliveries, (SELECT count(*) FROM video_tag) AS tags,
      (SELECT count(*) FROM prediction) AS predictions, (SELECT count(*) FROM label) AS labels,
      (SELECT count(*) FROM rule_failure) AS failures,
      (SELECT md5(string_agg(video::text, '' ORDER BY id)) FROM video) AS videos`);
  return rows[0];
}

/** So many videos in all: copies of those that are there, made inside the database. */
async function copyVideos(count: number): Promise<void> {
  await database.pool.query(
    `WITH copy AS MATERIALIZED (
       SELECT video.*, model_version, gen_random_uuid() AS new_id, gen_random_uuid() AS new_prediction_id
       FROM video JOIN prediction ON prediction.id = video.current_prediction_id
         CROSS JOIN generate_series(1, $1)
     ),
     new_video AS (
       INSERT INTO video (id, external_id, transcript, verified_status, author_ban_status, content_hash,
         current_prediction_id, predicted_label, claim_probability, submitted_at)
       SELECT new_id, new_id::text, transcript, verified_status, author_ban_status, content_hash,
         new_prediction_id, predicted_label, claim_probability, submitted_at
       FROM copy
     )
     INSERT INTO prediction (id, video_id, model_version, label, claim_probability, threshold, trigger,
       input_hash)
     SELECT new_prediction_id, new_id, model_version, predicted_label, claim_probability, 0.5, 'SUBMIT',
       content_hash
     FROM copy`,
    [count - 1],
  );
}
