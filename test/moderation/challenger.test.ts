import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createLogger } from '../../src/logger.ts';
import { LiveModel } from '../../src/ml/live-model.ts';
import type { Model } from '../../src/ml/types.ts';
import { ChallengerShadow } from '../../src/moderation/challenger-shadow.ts';
import { SubmissionPipeline } from '../../src/moderation/submission-pipeline.ts';
import { submitVideo } from '../../src/moderation/submit-video.ts';
import { submitVideos } from '../../src/moderation/submit-videos.ts';
import { createTestDatabase } from '../support/database.ts';
import { comparable, liveRuleModel, ruleModel, someVideo } from './rule-model.ts';

let db: Awaited<ReturnType<typeof createTestDatabase>>;
let live: LiveModel;
let shadowModel: LiveModel;
let failures: number;
let pipeline: SubmissionPipeline;

beforeAll(async () => {
  db = await createTestDatabase();
  live = await liveRuleModel(db.database);
  shadowModel = new LiveModel(null);
  const challenger = new ChallengerShadow({
    model: shadowModel,
    log: createLogger('silent'),
    onFailure: () => {
      failures += 1;
    },
  });
  pipeline = new SubmissionPipeline({ database: db.database, live, challenger });
});
beforeEach(() => {
  failures = 0;
  shadowModel.swap({ version: 2, model: contrarian() });
});
afterAll(async () => {
  await pipeline?.close();
  await db?.drop();
});

const OPINION = {
  label: 'OPINION',
  claimProbability: 0.2,
  threshold: 0.6,
  confidence: 0.8,
  familiarity: 0.5,
  needsReview: true,
} as const;

/** Says OPINION of everything, unless told otherwise. */
function contrarian(score: Model['score'] = (inputs) => inputs.map(() => OPINION)): Model {
  return { ...ruleModel(), score };
}

const predictionsOf = (videoId: string) =>
  db.database.prisma.prediction.findMany({ where: { videoId }, orderBy: { id: 'asc' } });

test('a challenger is stored beside the answer, and never is the answer', async () => {
  const { video, prediction } = await submitVideo({ pipeline }, someVideo({ viewCount: 5_000 }));
  expect(prediction).toMatchObject({ label: 'CLAIM', modelVersion: 1, needsReview: false });
  const [answer, shadow, ...others] = await predictionsOf(video.id);
  expect(others).toEqual([]);
  expect(comparable(answer ?? {})).toEqual(comparable(prediction));
  expect(shadow).toMatchObject({
    ...OPINION,
    modelVersion: 2,
    trigger: 'CHALLENGER',
    answeredLabel: 'CLAIM',
    inputHash: answer?.inputHash,
    createdAt: answer?.createdAt,
  });
  const stored = await db.database.prisma.video.findUniqueOrThrow({ where: { id: video.id } });
  expect(comparable(stored)).toEqual(comparable(video));
  expect(stored).toMatchObject({
    currentPredictionId: prediction.id,
    predictedLabel: 'CLAIM',
    needsReview: false,
  });
});

test('a video that is submitted again gets the first answer, not the challenger’s', async () => {
  const input = someVideo({ viewCount: 5_000 });
  const first = await submitVideo({ pipeline }, input);
  const again = await submitVideo({ pipeline }, input);
  expect(again.created).toBe(false);
  expect(comparable(again.prediction)).toEqual(comparable(first.prediction));
  expect(await predictionsOf(first.video.id)).toHaveLength(2);
});

test('a challenger that throws is counted, and the videos are stored without it', async () => {
  shadowModel.swap({
    version: 2,
    model: contrarian(() => {
      throw new Error('injected');
    }),
  });
  const results = await submitVideos({ pipeline }, [someVideo(), someVideo()]);
  for (const result of results) {
    if (result instanceof Error) throw result;
    expect(await predictionsOf(result.video.id)).toHaveLength(1);
  }
  expect(failures).toBeGreaterThan(0);
});

test.each([
  ['a probability that is none', [{ ...OPINION, claimProbability: Number.NaN }]],
  ['a share above one', [{ ...OPINION, familiarity: 1.5 }]],
  ['too few scores', []],
])('a challenger that answers with %s is left out, and the video is stored', async (_, scores) => {
  shadowModel.swap({ version: 2, model: contrarian(() => scores) });
  const { video } = await submitVideo({ pipeline }, someVideo());
  expect(await predictionsOf(video.id)).toHaveLength(1);
  expect(failures).toBe(1);
});

test('a challenger that has become champion is not compared with itself', async () => {
  shadowModel.swap({ version: 1, model: contrarian() });
  const { video } = await submitVideo({ pipeline }, someVideo());
  expect(await predictionsOf(video.id)).toHaveLength(1);
});

test('without a challenger a video has one prediction', async () => {
  shadowModel.clear();
  const { video } = await submitVideo({ pipeline }, someVideo());
  expect(await predictionsOf(video.id)).toHaveLength(1);
  expect(failures).toBe(0);
});

test('a row that the database refuses takes neither its neighbours nor their shadows along', async () => {
  await db.database.pool.query(
    `ALTER TABLE video ADD CONSTRAINT poison CHECK (transcript <> 'poison')`,
  );
  const inputs = [someVideo(), someVideo({ transcript: 'poison' }), someVideo()];
  const results = await Promise.allSettled(inputs.map((input) => submitVideo({ pipeline }, input)));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  for (const result of results) {
    if (result.status === 'fulfilled') {
      expect(await predictionsOf(result.value.video.id)).toHaveLength(2);
    }
  }
});
