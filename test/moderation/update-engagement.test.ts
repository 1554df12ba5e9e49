import { afterAll, beforeAll, expect, test } from 'vitest';
import { NotFoundError, ValidationError } from '../../src/errors.ts';
import type { LiveModel } from '../../src/ml/live-model.ts';
import { SubmissionPipeline } from '../../src/moderation/submission-pipeline.ts';
import { submitVideo } from '../../src/moderation/submit-video.ts';
import { updateEngagement } from '../../src/moderation/update-engagement.ts';
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

const submit = async (fields = {}) => (await submitVideo({ pipeline }, someVideo(fields))).video;

const stored = (id: string) =>
  db.database.prisma.video.findUniqueOrThrow({
    where: { id },
    include: {
      currentPrediction: true,
      predictions: { orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] },
    },
  });

test('new counts classify a video again, and what was said before stays on record', async () => {
  const { id } = await submit({ viewCount: 10, likeCount: 3 });
  const answer = await updateEngagement({ pipeline }, { id, viewCount: 5_000n, likeCount: null });
  expect(answer.prediction).toMatchObject({ label: 'CLAIM', trigger: 'ENGAGEMENT_UPDATE' });

  const { currentPrediction, predictions, ...video } = await stored(id);
  expect(comparable(video)).toEqual(comparable(answer.video));
  expect(comparable(currentPrediction)).toEqual(comparable(answer.prediction));
  expect(video).toMatchObject({
    viewCount: 5_000n,
    likeCount: null,
    predictedLabel: 'CLAIM',
    claimProbability: 0.9,
  });
  expect(predictions.map((prediction) => prediction.trigger)).toEqual([
    'ENGAGEMENT_UPDATE',
    'SUBMIT',
  ]);
});

test('a video is found by its external id too, in whatever case its own id is written', async () => {
  const { id, externalId } = await submit();
  await updateEngagement({ pipeline }, { externalId, viewCount: 1 });
  await updateEngagement({ pipeline }, { id: id.toUpperCase(), viewCount: 2 });
  expect((await stored(id)).predictions).toHaveLength(3);
});

test('a count that is left out stays as it is', async () => {
  const { id } = await submit({ viewCount: 1, shareCount: 7 });
  const { video } = await updateEngagement({ pipeline }, { id, viewCount: 2 });
  expect(video).toMatchObject({ viewCount: 2n, shareCount: 7n, likeCount: null });
});

test('counts that change nothing write nothing, unless another model has come', async () => {
  const { id } = await submit({ viewCount: 10 });
  const first = await updateEngagement({ pipeline }, { id, viewCount: 20 });
  const second = await updateEngagement({ pipeline }, { id, viewCount: 20 });
  expect(second.prediction.id).toBe(first.prediction.id);
  expect((await stored(id)).predictions).toHaveLength(2);

  live.swap({ version: 2, model: ruleModel() });
  const third = await updateEngagement({ pipeline }, { id, viewCount: 20 });
  expect(third.prediction.modelVersion).toBe(2);
  expect((await stored(id)).currentPrediction.modelVersion).toBe(2);
  live.swap({ version: 1, model: ruleModel() });
});

test('updates at once, from two replicas, come one after another', async () => {
  const { id, externalId } = await submit({ viewCount: 0 });
  const other = new SubmissionPipeline({ database: db.database, live });
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      updateEngagement(
        { pipeline: index % 2 === 0 ? pipeline : other },
        index % 3 === 0
          ? { externalId, viewCount: 100 * (index + 1) }
          : { id, viewCount: 100 * (index + 1) },
      ),
    ),
  );
  await other.close();
  for (const [index, { video, prediction }] of answers.entries()) {
    expect(video.viewCount).toBe(BigInt(100 * (index + 1)));
    expect(video.currentPredictionId).toBe(prediction.id);
    expect(prediction.label).toBe(100 * (index + 1) > 1_000 ? 'CLAIM' : 'OPINION');
  }
  const { currentPrediction, predictions, ...video } = await stored(id);
  expect(predictions).toHaveLength(61);
  const last = answers.find((answer) => answer.prediction.id === currentPrediction.id);
  expect(comparable(video)).toEqual(comparable(last?.video ?? {}));
});

test('two replicas that update the same videos in other orders never deadlock', async () => {
  const videos = await Promise.all(Array.from({ length: 30 }, () => submit()));
  const other = new SubmissionPipeline({ database: db.database, live });
  await Promise.all(
    [1, 2, 3, 4].flatMap((viewCount) => [
      ...videos.map(({ id }) => updateEngagement({ pipeline }, { id, viewCount })),
      ...videos
        .toReversed()
        .map(({ id }) => updateEngagement({ pipeline: other }, { id, viewCount: 10 * viewCount })),
    ]),
  );
  await other.close();
  for (const { id } of videos) {
    const { currentPredictionId, predictions } = await stored(id);
    expect(predictions.map((prediction) => prediction.id)).toContain(currentPredictionId);
  }
});

test('a video that is not there is said to be missing, and holds no other up', async () => {
  const { id } = await submit();
  const [missing, unknown, found] = await Promise.allSettled([
    updateEngagement({ pipeline }, { externalId: 'nowhere', viewCount: 1 }),
    updateEngagement({ pipeline }, { id: '00000000-0000-7000-8000-000000000000', viewCount: 1 }),
    updateEngagement({ pipeline }, { id, viewCount: 1 }),
  ]);
  expect(missing).toMatchObject({ reason: expect.any(NotFoundError) });
  expect(unknown).toMatchObject({ reason: expect.any(NotFoundError) });
  expect(found.status).toBe('fulfilled');
});

test.each([
  ['both names', { id: '00000000-0000-7000-8000-000000000000', externalId: 'a', viewCount: 1 }],
  ['no name', { viewCount: 1 }],
  ['an id that is no UUID', { id: '17', viewCount: 1 }],
  ['no count', { externalId: 'a' }],
  ['a negative count', { externalId: 'a', viewCount: -1 }],
  ['a field that is not a count', { externalId: 'a', viewCount: 1, transcript: 'other' }],
])('an update with %s is refused', async (_, input) => {
  await expect(updateEngagement({ pipeline }, input)).rejects.toBeInstanceOf(ValidationError);
});
