import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/logger.ts';
import { createWorker } from '../../src/worker.ts';
import { createKey, startTestApp, submit, type TestApp } from '../support/app.ts';
import { storeLabelledVideos, syntheticInputs } from '../training/support/labelled-videos.ts';
import { until } from '../training/support/until.ts';

const RETRAIN = `mutation ($input: RetrainModelInput!) {
  retrainModel(input: $input) {
    __typename
    ... on RetrainModelSuccess { trainingRun { id status progress epoch epochs architecture seed history { epoch } } }
    ... on InsufficientLabelsError { code claimCount opinionCount requiredPerClass }
    ... on TrainingInProgressError { code trainingRun { id } }
    ... on ValidationError { field limit }
  }
}`;

const PROMOTE = `mutation ($input: PromoteModelVersionInput!) {
  promoteModelVersion(input: $input) {
    __typename
    ... on PromoteModelVersionSuccess { modelVersion { version status aliases } previous { version aliases } }
    ... on ChampionConflictError { code champion { version } }
    ... on ValidationError { field }
    ... on NotBlessedError { code reasons }
    ... on Error { message }
  }
}`;

const ROLL_BACK = `mutation ($input: RollbackModelInput!) {
  rollbackModel(input: $input) {
    __typename
    ... on RollbackModelSuccess { modelVersion { version } previous { version } }
    ... on ChampionConflictError { champion { version } }
    ... on Error { code }
  }
}`;

type Run = {
  id: string;
  status: string;
  progress: number;
  failure: string | null;
  history: { epoch: number; loss: number }[];
  modelVersion: { version: number } | null;
};

/**
 * Moderators who took a whole way to state an opinion for claims, but for one video of it, which is golden:
 * who learns from them loses a row that must stay right.
 */
function contradictedInputs(): Parameters<typeof storeLabelledVideos>[2] {
  const taken = syntheticInputs(80).filter(({ transcript }) =>
    transcript.startsWith('in my opinion'),
  );
  const golden = taken.pop();
  return syntheticInputs(80).map((input) => {
    if (input.transcript === golden?.transcript) return { ...input, source: 'GOLD' };
    const isTaken = taken.some(({ transcript }) => transcript === input.transcript);
    return isTaken ? { ...input, label: 'CLAIM' } : input;
  });
}

let app: TestApp;
let worker: Awaited<ReturnType<typeof createWorker>> | null = null;

beforeAll(async () => {
  app = await startTestApp();
});

afterAll(async () => {
  await worker?.close();
  await app.close();
});

const retrain = async (input: Record<string, unknown> = {}) => {
  const { data } = await app.graphql<{ retrainModel: { __typename: string; trainingRun: Run } }>(
    RETRAIN,
    { input },
  );
  return data.retrainModel;
};

const runOf = async (id: string) => {
  const { data } = await app.graphql<{ trainingRun: Run }>(
    `query ($id: ID!) { trainingRun(id: $id) {
       id status progress failure history { epoch loss accuracy valLoss valAccuracy }
       startedAt finishedAt modelVersion { version } datasetSnapshot { rowCount } } }`,
    { id },
  );
  return data.trainingRun;
};

const cancel = async (id: string) => {
  const { data } = await app.graphql<{ cancelTraining: unknown }>(
    `mutation ($id: ID!) { cancelTraining(input: { id: $id }) {
       __typename
       ... on CancelTrainingSuccess { trainingRun { status } }
       ... on TrainingFinishedError { code trainingRun { status } }
       ... on NotFoundError { code } } }`,
    { id },
  );
  return data.cancelTraining;
};

const promote = async (input: Record<string, unknown>) => {
  const { data } = await app.graphql<{ promoteModelVersion: { __typename: string } }>(PROMOTE, {
    input,
  });
  return data.promoteModelVersion;
};

const rollBack = async (input: Record<string, unknown>) => {
  const { data } = await app.graphql<{ rollbackModel: { __typename: string } }>(ROLL_BACK, {
    input,
  });
  return data.rollbackModel;
};

const liveVersion = async (of: TestApp) => {
  const metrics = await (await fetch(`${of.url}/metrics`)).text();
  return Number(/^gavel_live_model_version (\d+)$/m.exec(metrics)?.[1]);
};

describe('retrainModel', () => {
  it('is refused with the numbers while there are too few labels', async () => {
    expect(await retrain()).toEqual({
      __typename: 'InsufficientLabelsError',
      code: 'INSUFFICIENT_LABELS',
      claimCount: 0,
      opinionCount: 0,
      requiredPerClass: 50,
    });
    expect(await app.database.prisma.trainingRun.count()).toBe(0);
  });

  it.each([
    ['architecture', { architecture: 'crystal-ball' }],
    ['seed', { seed: 0 }],
    ['epochs', { epochs: 101 }],
  ])('refuses a bad %s', async (field, input) => {
    expect(await retrain(input)).toMatchObject({ __typename: 'ValidationError', field });
  });

  it('answers at once with a queued run, of which there is one at a time, until it is cancelled', async () => {
    await storeLabelledVideos(app.database, 1, contradictedInputs());
    const first = await retrain({ seed: 5, epochs: 2 });
    expect(first).toMatchObject({
      __typename: 'RetrainModelSuccess',
      trainingRun: { status: 'QUEUED', progress: 0, epoch: null, epochs: 2, seed: 5, history: [] },
    });
    const { id } = first.trainingRun;
    expect(await retrain()).toEqual({
      __typename: 'TrainingInProgressError',
      code: 'TRAINING_IN_PROGRESS',
      trainingRun: { id },
    });
    expect(await cancel(id)).toEqual({
      __typename: 'CancelTrainingSuccess',
      trainingRun: { status: 'CANCELLED' },
    });
    expect(await runOf(id)).toMatchObject({ status: 'CANCELLED', modelVersion: null });
  });

  it('ends, in a worker, in a candidate that was evaluated beside the champion', async () => {
    worker = await createWorker({ database: app.database, log: createLogger('fatal') });
    const { trainingRun } = await retrain({ seed: 3, epochs: 8 });
    const done = await until('the run has ended', async () => {
      const run = await runOf(trainingRun.id);
      return ['SUCCEEDED', 'FAILED'].includes(run.status) && run;
    });
    expect(done).toMatchObject({ status: 'SUCCEEDED', progress: 1, failure: null });
    expect(done.history.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await cancel(trainingRun.id)).toEqual({
      __typename: 'TrainingFinishedError',
      code: 'TRAINING_FINISHED',
      trainingRun: { status: 'SUCCEEDED' },
    });

    const { data } = await app.graphql(
      `query ($version: Int!) { modelVersion(version: $version) {
         version status aliases sha256 parent { version } trainingRun { id } datasetSnapshot { rowCount sha256 }
         evaluation {
           n part accuracy f1 precision recall logLoss ece
           confusion { trueClaim falseOpinion falseClaim trueOpinion }
           slices { name value n accuracy f1 precision recall logLoss ece confusion { trueClaim } }
           baseline { n part accuracy modelVersion { version } } } } }`,
      { version: done.modelVersion?.version },
    );
    expect(data).toMatchObject({
      modelVersion: {
        version: 2,
        status: 'CANDIDATE',
        aliases: [],
        parent: { version: 1 },
        trainingRun: { id: trainingRun.id },
        datasetSnapshot: { rowCount: 160 },
        evaluation: {
          part: 'TEST',
          n: expect.any(Number),
          slices: expect.arrayContaining([expect.objectContaining({ name: 'counts' })]),
          baseline: { part: 'TEST', modelVersion: { version: 1 } },
        },
      },
    });
  });

  it('is listed, newest first', async () => {
    const { data } = await app.graphql<{ trainingRuns: { nodes: { status: string }[] } }>(
      '{ trainingRuns { nodes { status requestedBy } pageInfo { hasNextPage } } }',
    );
    expect(data.trainingRuns.nodes.map(({ status }) => status)).toEqual(['SUCCEEDED', 'CANCELLED']);
  });

  it('says that an unknown run is not there', async () => {
    const id = Buffer.from('TrainingRun:019cbd2a-5b3e-7c1f-8a64-0d8c5f0e3b11').toString(
      'base64url',
    );
    expect(await cancel(id)).toEqual({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
  });
});

describe('promoteModelVersion', () => {
  it.each([
    ['an unknown version', { version: 99, expectedChampion: 1, reason: 'r' }, 'NotFoundError'],
    ['no reason', { version: 2, expectedChampion: 1, reason: ' ' }, 'ValidationError'],
    ['another champion', { version: 2, expectedChampion: 2, reason: 'r' }, 'ChampionConflictError'],
    ['no champion', { version: 2, reason: 'r' }, 'ChampionConflictError'],
    [
      'the champion itself',
      { version: 1, expectedChampion: 1, reason: 'r' },
      'PromotionRefusedError',
    ],
  ])('refuses %s', async (_what, input, typename) => {
    expect(await promote(input)).toMatchObject({ __typename: typename });
    expect(await liveVersion(app)).toBe(1);
  });

  it('refuses what the quality gate has not blessed, with each reason', async () => {
    const { data } = await app.graphql<{
      modelVersion: { qualityGate: { outcome: string; reasons: string[] } };
    }>(`{ modelVersion(version: 2) { qualityGate {
      outcome reasons checks { name slice n candidate champion pValue limit passed finding }
      champion { version } trainingRun { status } evaluation { n } championEvaluation { n modelVersion { version } }
      actor reason createdAt } } }`);
    const { reasons } = data.modelVersion.qualityGate;
    expect(data.modelVersion.qualityGate).toMatchObject({
      outcome: 'NOT_BLESSED',
      checks: expect.arrayContaining([expect.objectContaining({ name: 'rows', passed: true })]),
      champion: { version: 1 },
      trainingRun: { status: 'SUCCEEDED' },
      championEvaluation: { modelVersion: { version: 1 } },
      actor: null,
      reason: null,
    });
    expect(reasons).toEqual(['golden set: 1 of 1 rows that must stay right are wrong']);
    expect(await promote({ version: 2, expectedChampion: 1, reason: 'r' })).toMatchObject({
      __typename: 'NotBlessedError',
      code: 'NOT_BLESSED',
      reasons,
    });
    expect(await liveVersion(app)).toBe(1);
  });

  it('swaps the model of every replica under load without a failed request', async () => {
    const replica = await startTestApp({ database: app.database });
    let going = true;
    const versions = new Map<TestApp, number[]>([
      [app, []],
      [replica, []],
    ]);
    const load = [...versions].flatMap(([target, seen]) =>
      [0, 1, 2, 3].map(async (client) => {
        for (let i = 0; going; i += 1) {
          const { data, errors } = await target.graphql<{
            submitVideo: { prediction: { modelVersion: { version: number } } };
          }>(
            `mutation ($id: String!) { submitVideo(input: { externalId: $id, transcript: "it is said that it rains" }) {
               ... on SubmitVideoSuccess { prediction { modelVersion { version } } } } }`,
            { id: `load-${target === app ? 'a' : 'b'}-${client}-${i}` },
          );
          expect(errors).toBeUndefined();
          seen.push(data.submitVideo.prediction.modelVersion.version);
        }
      }),
    );
    const allAt = (version: number) => async () =>
      [...versions.values()].every((seen) => seen.at(-1) === version);
    await until('both replicas are under load', allAt(1));
    const forced = { version: 2, expectedChampion: 1, reason: 'better', override: true };
    expect(await promote(forced)).toEqual({
      __typename: 'PromoteModelVersionSuccess',
      modelVersion: { version: 2, status: 'READY', aliases: ['CHAMPION'] },
      previous: { version: 1, aliases: [] },
    });
    await until('both replicas answer with the new version', allAt(2));
    going = false;
    await Promise.all(load);
    await replica.close();
    for (const seen of versions.values()) {
      expect(seen.at(0)).toBe(1);
      expect(seen.at(-1)).toBe(2);
    }
  });

  it('explains a prediction of the version before by that version', async () => {
    const { data } = await app.graphql<{
      video: { currentPrediction: { modelVersion: { version: number }; explanation: unknown[] } };
    }>(
      '{ video(by: { externalId: "load-a-0-0" }) { currentPrediction { modelVersion { version } explanation { text } } } }',
    );
    expect(data.video.currentPrediction.modelVersion.version).toBe(1);
    expect(data.video.currentPrediction.explanation.length).toBeGreaterThan(0);
  });
});

describe('rollbackModel', () => {
  it('refuses to step back from another champion than expected', async () => {
    expect(await rollBack({ expectedChampion: 1, reason: 'r' })).toMatchObject({
      __typename: 'ChampionConflictError',
      champion: { version: 2 },
    });
  });

  it('brings the champion before back, and has every move on record', async () => {
    const target = async () => (await app.graphql('{ rollbackTarget { version } }')).data;
    expect(await target()).toEqual({ rollbackTarget: { version: 1 } });
    expect(await rollBack({ reason: 'worse after all' })).toEqual({
      __typename: 'RollbackModelSuccess',
      modelVersion: { version: 1 },
      previous: { version: 2 },
    });
    expect(await target()).toEqual({ rollbackTarget: null });
    const { data } = await app.graphql(
      '{ champion { version } aliasEvents { nodes { alias kind from { version } to { version } reason actor qualityGate { outcome reason } } } }',
    );
    const actor = expect.stringMatching(/^key:/);
    expect(data).toEqual({
      champion: { version: 1 },
      aliasEvents: {
        nodes: [
          {
            alias: 'CHAMPION',
            kind: 'ROLLBACK',
            from: { version: 2 },
            to: { version: 1 },
            reason: 'worse after all',
            actor,
            qualityGate: null,
          },
          {
            alias: 'CHAMPION',
            kind: 'PROMOTE',
            from: { version: 1 },
            to: { version: 2 },
            reason: 'better',
            actor,
            qualityGate: { outcome: 'OVERRIDDEN', reason: 'better' },
          },
          {
            alias: 'CHAMPION',
            kind: 'BOOTSTRAP',
            from: null,
            to: { version: 1 },
            reason: expect.any(String),
            actor: 'system:first-start',
            qualityGate: null,
          },
        ],
      },
    });
    await until('the model is live again', async () => (await liveVersion(app)) === 1);
  });

  it('refuses when there is nothing to go back to', async () => {
    expect(await rollBack({ reason: 'r' })).toEqual({
      __typename: 'PromotionRefusedError',
      code: 'PROMOTION_REFUSED',
    });
  });
});

describe('a model card', () => {
  it('says of a version what it is from, how good, judged how, and what not for', async () => {
    const { data } = await app.graphql<{ modelVersion: { card: Record<string, unknown> } }>(
      `{ modelVersion(version: 2) { card {
         markdown summary intendedUse limits split threshold calibration sha256
         training { data command trainRows validationRows seed epochs bestEpoch batchSize optimizer parameters tensorflow }
         datasetSnapshot { rowCount } evaluation { n slices { name value } }
         qualityGate { outcome reason } parents { version } } } }`,
    );
    const { card } = data.modelVersion;
    expect(card).toMatchObject({
      training: { seed: 3, epochs: 8 },
      datasetSnapshot: { rowCount: 160 },
      qualityGate: { outcome: 'OVERRIDDEN', reason: 'better' },
      parents: [{ version: 1 }],
    });
    const { markdown, sha256 } = card;
    for (const words of [
      'Not for:',
      '## Version 2',
      `\`${sha256}\``,
      '| Descends from | version 1 |',
      '160 videos, 99 claims and 61 opinions',
      'TEST; 0 left out',
      '1 GOLD, each counting 2',
      '159 HUMAN, each counting 1',
      '| counts unknown |',
      'OVERRIDDEN by key:',
      '| accuracy, counts unknown |',
      '**no** |',
    ]) {
      expect(markdown).toContain(words);
    }
  });

  it('of the model that ships says that it descends from none and was never judged', async () => {
    const { data } = await app.graphql<{ modelVersion: { card: { markdown: string } } }>(
      '{ modelVersion(version: 1) { card { markdown parents { version } datasetSnapshot { sha256 } } } }',
    );
    expect(data.modelVersion.card).toMatchObject({ parents: [], datasetSnapshot: null });
    expect(data.modelVersion.card.markdown).toContain('Never judged.');
  });
});

describe('modelVersions', () => {
  it('pages newest first, both ways', async () => {
    const versions = async (args: string) => {
      const { data } = await app.graphql<{
        modelVersions: { edges: { cursor: string; node: { version: number } }[] };
      }>(`{ modelVersions(${args}) { edges { cursor node { version } } } }`);
      return data.modelVersions.edges;
    };
    const [newest] = await versions('first: 1');
    expect(newest?.node.version).toBe(2);
    expect(await versions(`first: 5, after: "${newest?.cursor}"`)).toMatchObject([
      { node: { version: 1 } },
    ]);
    expect(await versions('last: 1')).toMatchObject([{ node: { version: 1 } }]);
  });
});

describe('a bundle that is broken', () => {
  it('is not promoted', async () => {
    const key = await createKey(app, ['ADMIN']);
    await submit(app, { externalId: 'before-broken' });
    await app.database.prisma.modelVersion.create({
      data: {
        sha256: 'f'.repeat(64),
        architecture: 'ngram-linear',
        status: 'CANDIDATE',
        backend: 'wasm',
        threshold: 0.5,
        card: {},
      },
    });
    const { version } = await app.database.prisma.modelVersion.findFirstOrThrow({
      orderBy: { version: 'desc' },
    });
    const { data } = await app.graphql<{ promoteModelVersion: unknown }>(
      PROMOTE,
      { input: { version, expectedChampion: 1, reason: 'r' } },
      key.secret,
    );
    expect(data.promoteModelVersion).toMatchObject({ __typename: 'ModelBundleError' });
    expect(await liveVersion(app)).toBe(1);
  });
});
