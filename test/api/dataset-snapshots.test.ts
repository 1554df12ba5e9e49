import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/logger.ts';
import { createWorker } from '../../src/worker.ts';
import { createKey, startTestApp, type TestApp } from '../support/app.ts';
import {
  storeLabelledVideos,
  syntheticInput,
  syntheticInputs,
} from '../training/support/labelled-videos.ts';
import { until } from '../training/support/until.ts';

const CREATE = `mutation ($input: CreateDatasetSnapshotInput!) { createDatasetSnapshot(input: $input) {
  __typename
  ... on CreateDatasetSnapshotSuccess {
    datasetSnapshot { id sha256 rowCount claimCount opinionCount parts { labelSources { source weight } } }
    upload { read stored alreadyStored conflicts rejected labels labelsChanged rejectedRows { line reason } } }
  ... on ValidationError { issues { field message } } } }`;

const COLUMNS = 'externalId=id,transcript=text,label=verdict,authorExternalId=by';

type Snapshot = { id: string; sha256: string; parts: { labelSources: { source: string }[] }[] };
type Outcome = {
  __typename: string;
  datasetSnapshot: Snapshot | null;
  upload: Record<string, unknown> | null;
};

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  await storeLabelledVideos(app.database, 1, syntheticInputs(5));
});
afterAll(() => app.close());

const create = async (input: Record<string, unknown>) => {
  const { data } = await app.graphql<{ createDatasetSnapshot: Outcome }>(CREATE, { input });
  return data.createDatasetSnapshot;
};

const csvOf = (rows: readonly (readonly string[])[]) =>
  ['id,text,verdict,by', ...rows.map((row) => row.join(','))].join('\n');

const labelledRows = (perClass: number) =>
  (['CLAIM', 'OPINION'] as const).flatMap((label) =>
    Array.from({ length: perClass }, (_, index) => [
      `${label}-${index}`,
      syntheticInput(label, 500 + index).transcript,
      label.toLowerCase(),
      `author-${index}`,
    ]),
  );

describe('createDatasetSnapshot', () => {
  it('freezes the labels there are, once for the same labels', async () => {
    const first = await create({});
    expect(first).toMatchObject({
      datasetSnapshot: { rowCount: 10, claimCount: 5, opinionCount: 5 },
      upload: null,
    });
    expect(await create({})).toEqual(first);
    const other = await create({ labelWeights: { human: 3 } });
    expect(other.datasetSnapshot?.sha256).not.toBe(first.datasetSnapshot?.sha256);
  });

  it('takes an upload, whose rows become videos with labels, and freezes these alone', async () => {
    const rows = [
      ['up-1', 'a friend told me that owls can swim', 'claim', 'ana'],
      ['up-2', 'i think that owls are fine', 'opinion', ''],
      ['up-3', 'nobody has said what this is', '', ''],
      ['up-4', 'this is neither', 'maybe', ''],
    ];
    const created = await create({ csv: csvOf(rows), columns: COLUMNS });
    expect(created).toMatchObject({
      __typename: 'CreateDatasetSnapshotSuccess',
      datasetSnapshot: { rowCount: 2, claimCount: 1, opinionCount: 1 },
      upload: {
        ...{ read: 4, stored: 3, alreadyStored: 0, conflicts: 0, rejected: 1, labels: 2 },
        rejectedRows: [{ line: 5, reason: expect.stringContaining('verdict is "maybe"') }],
      },
    });
    const sources = created.datasetSnapshot?.parts.flatMap(({ labelSources }) => labelSources);
    expect(new Set(sources?.map(({ source }) => source))).toEqual(new Set(['IMPORT']));
    const { data } = await app.graphql(
      `{ video(by: { externalId: "up-1" }) {
         authorExternalId currentLabel { label source actor } currentPrediction { label } } }`,
    );
    expect(data).toMatchObject({
      video: {
        authorExternalId: 'ana',
        currentLabel: { label: 'CLAIM', source: 'IMPORT', actor: expect.stringMatching(/^key:/) },
      },
    });
    // The same again adds nothing and is the same snapshot; what conflicts is not in it.
    const again = await create({ csv: csvOf(rows), columns: COLUMNS });
    expect(again).toMatchObject({
      datasetSnapshot: { id: created.datasetSnapshot?.id },
      upload: { stored: 0, alreadyStored: 3, labels: 0, labelsChanged: 0 },
    });
    const conflict = csvOf([['up-1', 'something else', 'claim', 'ana']]);
    expect(await create({ csv: conflict, columns: COLUMNS })).toMatchObject({
      datasetSnapshot: null,
      upload: { conflicts: 1, rejectedRows: [{ line: 2 }] },
    });
  });

  it.each([
    ['csv', { csv: 'id,text\n1,2' }, 'wrong columns'],
    ['csv', { csv: '' }, 'csv is empty'],
    ['csv', { csv: 'id,text,verdict,by\nbad-1,a,claim,b\nbad-2,"b', columns: COLUMNS }, 'a quote'],
    ['columns', { csv: 'a,b', columns: 'externalId' }, 'not of the form'],
    ['labelWeights.gold', { labelWeights: { gold: 1_000 } }, 'from 0.01 to 100'],
  ])('refuses a bad %s with nothing stored', async (field, input, message) => {
    const before = await app.database.prisma.video.count();
    expect(await create(input)).toEqual({
      __typename: 'ValidationError',
      issues: [{ field, message: expect.stringContaining(message) }],
    });
    expect(await app.database.prisma.video.count()).toBe(before);
  });

  it('is for admins', async () => {
    const { secret } = await createKey(app, ['MODERATOR', 'SUBMITTER']);
    const { errors } = await app.graphql(CREATE, { input: {} }, secret);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('makes what a retraining can learn from', async () => {
    const { datasetSnapshot } = await create({ csv: csvOf(labelledRows(150)), columns: COLUMNS });
    const { data } = await app.graphql<{ retrainModel: { trainingRun: { id: string } } }>(
      `mutation ($id: ID!) { retrainModel(input: { snapshotId: $id, epochs: 1 }) {
         ... on RetrainModelSuccess { trainingRun { id } } } }`,
      { id: datasetSnapshot?.id },
    );
    const worker = await createWorker({ database: app.database, log: createLogger('fatal') });
    const run = await until('the run has ended', async () => {
      const { data: now } = await app.graphql<{ trainingRun: { status: string } }>(
        `query ($id: ID!) { trainingRun(id: $id) {
           status failure modelVersion { version datasetSnapshot { id rowCount } } } }`,
        { id: data.retrainModel.trainingRun.id },
      );
      return ['SUCCEEDED', 'FAILED'].includes(now.trainingRun.status) && now.trainingRun;
    }).finally(() => worker.close());
    expect(run).toEqual({
      status: 'SUCCEEDED',
      failure: null,
      modelVersion: {
        version: 2,
        datasetSnapshot: { id: datasetSnapshot?.id, rowCount: 300 },
      },
    });
  });
});
