import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/logger.ts';
import { buildSnapshot } from '../../src/training/build-snapshot.ts';
import { createWorker } from '../../src/worker.ts';
import { createKey, startTestApp, type TestApp } from '../support/app.ts';
import {
  storeLabelledVideos,
  syntheticInput,
  syntheticInputs,
} from '../training/support/labelled-videos.ts';
import { until } from '../training/support/until.ts';

const RETRAIN = `mutation ($input: RetrainModelInput!) { retrainModel(input: $input) {
  __typename
  ... on RetrainModelSuccess { trainingRun {
    id targetErrorRate labelWeights { gold human import } datasetSnapshot { id } } }
  ... on ValidationError { issues { field limit } }
  ... on Error { code } } }`;

type Run = {
  id: string;
  status: string;
  failure: string | null;
  modelVersion: { version: number } | null;
  datasetSnapshot: { id: string } | null;
};

const NOBODY = '019cbd2a-5b3e-7c1f-8a64-0d8c5f0e3b11';

const globalId = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString('base64url');

let app: TestApp;
let worker: Awaited<ReturnType<typeof createWorker>>;

beforeAll(async () => {
  app = await startTestApp();
  await storeLabelledVideos(app.database, 1, [
    ...syntheticInputs(80),
    { ...syntheticInput('CLAIM', 900), source: 'GOLD' },
    { ...syntheticInput('OPINION', 900), source: 'IMPORT' },
  ]);
  worker = await createWorker({ database: app.database, log: createLogger('fatal') });
});
afterAll(async () => {
  await worker.close();
  await app.close();
});

const retrain = async (input: Record<string, unknown>) => {
  const { data } = await app.graphql<{ retrainModel: { trainingRun: Run } }>(RETRAIN, { input });
  return data.retrainModel;
};

const ended = (id: string) =>
  until('the run has ended', async () => {
    const { data } = await app.graphql<{ trainingRun: Run }>(
      `query ($id: ID!) { trainingRun(id: $id) {
         id status failure modelVersion { version } datasetSnapshot { id } } }`,
      { id },
    );
    return ['SUCCEEDED', 'FAILED'].includes(data.trainingRun.status) && data.trainingRun;
  });

describe('a retraining with settings of its own', () => {
  it.each([
    ['targetErrorRate', { targetErrorRate: 0 }],
    ['targetErrorRate', { targetErrorRate: 0.5 }],
    ['labelWeights.gold', { labelWeights: { gold: 0 } }],
    ['labelWeights.import', { labelWeights: { import: 101 } }],
    [
      'labelWeights',
      { labelWeights: { human: 1 }, snapshotId: globalId('DatasetSnapshot', NOBODY) },
    ],
  ])('refuses a bad %s', async (field, input) => {
    expect(await retrain(input)).toMatchObject({
      __typename: 'ValidationError',
      issues: [{ field }],
    });
  });

  it('says of an unknown snapshot that it is not there', async () => {
    expect(await retrain({ snapshotId: globalId('DatasetSnapshot', NOBODY) })).toEqual({
      __typename: 'NotFoundError',
      code: 'NOT_FOUND',
    });
  });

  it('weighs labels as asked, fits the review rule to the rate that was asked for, and tells both', async () => {
    const { trainingRun } = await retrain({
      ...{ seed: 5, epochs: 2, targetErrorRate: 0.05 },
      labelWeights: { gold: 5, import: 0.1 },
    });
    expect(trainingRun).toMatchObject({
      targetErrorRate: 0.05,
      labelWeights: { gold: 5, human: 1, import: 0.1 },
      datasetSnapshot: null,
    });
    const run = await ended(trainingRun.id);
    expect(run).toMatchObject({ status: 'SUCCEEDED', modelVersion: { version: 2 } });
    const { data } = await app.graphql<{
      modelVersion: {
        reviewRule: Record<string, number>;
        riskCoverage: { coverage: number; errorRate: number; threshold: number }[];
        datasetSnapshot: { parts: Record<string, unknown>[] };
      };
    }>(
      `{ modelVersion(version: 2) {
         reviewRule { targetErrorRate minConfidence minFamiliarity coverage errorRate }
         riskCoverage { coverage errorRate threshold }
         datasetSnapshot { rowCount parts {
           part rowCount claimCount opinionCount excludedCount labelSources { source rowCount weight } } } } }`,
    );
    const { reviewRule, riskCoverage, datasetSnapshot } = data.modelVersion;
    expect(reviewRule).toMatchObject({ targetErrorRate: 0.05 });
    expect(reviewRule.errorRate).toBeLessThanOrEqual(0.05);
    expect(riskCoverage.at(-1)).toMatchObject({ coverage: 1 });
    const thresholds = riskCoverage.map(({ threshold }) => threshold);
    expect(thresholds).toEqual(thresholds.toSorted((a, b) => b - a));
    expect(datasetSnapshot.parts.map(({ part }) => part)).toEqual(['TRAIN', 'VAL', 'TEST']);
    const sum = (field: string) =>
      datasetSnapshot.parts.reduce((total, part) => total + Number(part[field]), 0);
    expect(sum('rowCount')).toBe(162);
    expect(sum('claimCount')).toBe(81);
    expect(sum('opinionCount')).toBe(81);
    expect(sum('excludedCount')).toBe(0);
    const sources = datasetSnapshot.parts.flatMap(({ labelSources }) => labelSources);
    expect(sources).toEqual(
      expect.arrayContaining([
        { source: 'GOLD', rowCount: 1, weight: 5 },
        { source: 'IMPORT', rowCount: 1, weight: 0.1 },
        { source: 'HUMAN', rowCount: expect.any(Number), weight: 1 },
      ]),
    );
  });

  it('trains on the snapshot that it is given, whatever was labelled since', async () => {
    const snapshot = await buildSnapshot(app.database);
    await storeLabelledVideos(app.database, 1, [syntheticInput('CLAIM', 901)]);
    const snapshotId = globalId('DatasetSnapshot', snapshot.id);
    const { trainingRun } = await retrain({ seed: 5, epochs: 2, snapshotId });
    expect(trainingRun).toMatchObject({ labelWeights: null, datasetSnapshot: { id: snapshotId } });
    const run = await ended(trainingRun.id);
    // Other weights and another target rate than version 2: another model.
    expect(run).toMatchObject({
      modelVersion: { version: 3 },
      datasetSnapshot: { id: snapshotId },
    });
  });
});

describe('what a version goes by', () => {
  it('is told as the terms that weigh most, as many as asked for', async () => {
    const { data } = await app.graphql<{
      modelVersion: { topTerms: Record<'claim' | 'opinion', { term: string; weight: number }[]> };
    }>(
      `{ modelVersion(version: 2) { topTerms(first: 5) {
         claim { term weight documents } opinion { term weight documents } } } }`,
    );
    const { claim, opinion } = data.modelVersion.topTerms;
    expect([claim.length, opinion.length]).toEqual([5, 5]);
    expect(claim.every(({ weight }) => weight > 0)).toBe(true);
    expect(opinion.every(({ weight }) => weight < 0)).toBe(true);
  });

  it('is null for an architecture whose terms have no weights, and refused beyond a hundred', async () => {
    const { trainingRun } = await retrain({ architecture: 'reference-mlp', epochs: 1 });
    const run = await ended(trainingRun.id);
    const ask = (first: number) =>
      app.graphql<{ modelVersion: { topTerms: unknown } | null }>(
        `query ($version: Int!) { modelVersion(version: $version) {
           topTerms(first: ${first}) { claim { term } } } }`,
        { version: run.modelVersion?.version },
      );
    expect((await ask(3)).data).toEqual({ modelVersion: { topTerms: null } });
    const tooMany = await ask(101);
    expect(tooMany.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('the retraining policy', () => {
  const SET = `mutation ($input: SetRetrainingPolicyInput!) { setRetrainingPolicy(input: $input) {
    __typename
    ... on SetRetrainingPolicySuccess { retrainingPolicy {
      enabled minNewLabels cron setBy targetErrorRate labelWeights { gold human import } } }
    ... on ValidationError { issues { field } } } }`;
  const POLICY = { enabled: true, minNewLabels: 500, cooldownMinutes: 60, cron: '0 4 * * 1' };

  it('is set by an admin, with the settings of its runs, and read by whoever may look', async () => {
    const viewer = await createKey(app, ['VIEWER']);
    const settings = { targetErrorRate: 0.01, labelWeights: { human: 3 } };
    const policy = {
      ...{ enabled: true, minNewLabels: 500, cron: '0 4 * * 1', targetErrorRate: 0.01 },
      labelWeights: { gold: 2, human: 3, import: 0.5 },
      setBy: expect.stringMatching(/^key:/),
    };
    const { data } = await app.graphql(SET, { input: { ...POLICY, ...settings } });
    expect(data).toEqual({
      setRetrainingPolicy: {
        __typename: 'SetRetrainingPolicySuccess',
        retrainingPolicy: policy,
      },
    });
    const read = await app.graphql(
      `{ retrainingPolicy {
         enabled minNewLabels cron setBy targetErrorRate labelWeights { gold human import } } }`,
      {},
      viewer.secret,
    );
    expect(read.data).toEqual({ retrainingPolicy: policy });
    const refused = await app.graphql(SET, { input: POLICY }, viewer.secret);
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });

  it.each([
    ['targetErrorRate', { targetErrorRate: 0.7 }],
    ['labelWeights.human', { labelWeights: { human: -1 } }],
    ['cron', { cron: 'every monday' }],
  ])('with a bad %s is refused', async (field, change) => {
    expect((await app.graphql(SET, { input: { ...POLICY, ...change } })).data).toEqual({
      setRetrainingPolicy: { __typename: 'ValidationError', issues: [{ field }] },
    });
  });
});
