import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/logger.ts';
import { archiveReviewQueue } from '../../src/moderation/queues/archive-review-queue.ts';
import { buildSnapshot } from '../../src/training/build-snapshot.ts';
import { buryLabelErrorSearchHandler } from '../../src/training/handlers/label-error-search.ts';
import { createWorker } from '../../src/worker.ts';
import { makeQueue } from '../moderation/support/review.ts';
import { createKey, startTestApp, type TestApp } from '../support/app.ts';
import {
  storeLabelledVideos,
  syntheticInput,
  syntheticInputs,
} from '../training/support/labelled-videos.ts';
import { until } from '../training/support/until.ts';

const FIND = `mutation ($id: ID!) { findLabelErrors(input: { snapshotId: $id }) {
  __typename
  ... on FindLabelErrorsSuccess { report { suspectCount } }
  ... on InsufficientLabelsError { claimCount }
  ... on Error { code } } }`;

const RELABEL = `mutation ($input: RelabelVideoInput!) { relabelVideo(input: $input) {
  __typename
  ... on RelabelVideoSuccess { label { label source revision actor reason } video { currentLabel { revision } } }
  ... on Error { code } } }`;

const CONFIRM = `mutation ($input: ConfirmLabelInput!) { confirmLabel(input: $input) {
  __typename
  ... on RelabelVideoSuccess { label { label source revision } }
  ... on Error { code } } }`;

const REVIEW = `mutation ($input: ReviewLabelSuspectInput!) { reviewLabelSuspect(input: $input) {
  __typename
  ... on ReviewLabelSuspectSuccess { created job { source status queue { key } video { id } } }
  ... on Error { code message } } }`;

type Suspects = {
  labelSuspects: {
    nodes: { rank: number; isSettled: boolean; suggestedLabel: string; video: { id: string } }[];
    pageInfo: { hasNextPage: boolean; endCursor: string };
  };
};

const globalId = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString('base64url');

let app: TestApp;
let worker: Awaited<ReturnType<typeof createWorker>>;
let snapshotId: string;
let turnedVideo: string;

beforeAll(async () => {
  app = await startTestApp();
  const inputs = syntheticInputs(100);
  const [first, ...rest] = inputs;
  if (first === undefined) throw new Error('no input');
  const ids = await storeLabelledVideos(app.database, 1, [{ ...first, label: 'OPINION' }, ...rest]);
  turnedVideo = globalId('Video', ids[0] ?? '');
  snapshotId = globalId('DatasetSnapshot', (await buildSnapshot(app.database)).id);
  worker = await createWorker({ database: app.database, log: createLogger('fatal') });
});
afterAll(async () => {
  await worker.close();
  await app.close();
});

const suspects = async (paging: string) => {
  const { data } = await app.graphql<Suspects>(
    `query ($id: ID!) { labelSuspects(snapshotId: $id, ${paging}) {
       nodes { rank isSettled suggestedLabel claimProbability label { label } video { id } }
       pageInfo { hasNextPage endCursor } } }`,
    { id: snapshotId },
  );
  return data.labelSuspects;
};

const search = async (id: string) => {
  const { data } = await app.graphql<{ labelErrorSearch: { status: string } | null }>(
    'query ($id: ID!) { labelErrorSearch(snapshotId: $id) { status failure failedAt } }',
    { id },
  );
  return data.labelErrorSearch;
};

describe('findLabelErrors', () => {
  it('says of an unknown snapshot that it is not there', async () => {
    const id = globalId('DatasetSnapshot', '019cbd2a-5b3e-7c1f-8a64-0d8c5f0e3b11');
    expect((await app.graphql(FIND, { id })).data).toEqual({
      findLabelErrors: { __typename: 'NotFoundError', code: 'NOT_FOUND' },
    });
  });

  it('tells why a search came to nothing, and may be asked again', async () => {
    const same = (label: 'CLAIM' | 'OPINION') =>
      Array.from({ length: 60 }, () => ({ ...syntheticInput(label, 700), label }));
    const videoIds = await storeLabelledVideos(app.database, 1, [
      ...same('CLAIM'),
      ...same('OPINION'),
    ]);
    const poor = await buildSnapshot(app.database, { videoIds });
    const id = globalId('DatasetSnapshot', poor.id);
    expect(await search(id)).toBeNull();
    const asked = { findLabelErrors: { __typename: 'FindLabelErrorsSuccess', report: null } };
    expect((await app.graphql(FIND, { id })).data).toEqual(asked);
    const failed = await until('the search has failed', async () => {
      const now = await search(id);
      return now?.status === 'FAILED' && now;
    });
    expect(failed).toEqual({
      status: 'FAILED',
      failure: expect.stringContaining('labels'),
      failedAt: expect.any(String),
    });
    expect((await app.graphql(FIND, { id })).data).toEqual(asked);
  });

  it('tells of a search whose workers died that it was given up', async () => {
    const weights = { gold: 1, human: 2, import: 1 };
    const { id } = await buildSnapshot(app.database, { weights });
    const bury = buryLabelErrorSearchHandler({ database: app.database });
    const { signal } = new AbortController();
    await bury({ payload: { snapshotId: id }, signal, lastError: null });
    expect(await search(globalId('DatasetSnapshot', id))).toMatchObject({
      status: 'FAILED',
      failure: 'given up: the worker died',
    });
  });

  it('has the worker look, and answers what it found', async () => {
    expect((await app.graphql(FIND, { id: snapshotId })).data).toEqual({
      findLabelErrors: { __typename: 'FindLabelErrorsSuccess', report: null },
    });
    const report = await until('the labels were looked through', async () => {
      const { data } = await app.graphql<{ labelErrorReport: { suspectCount: number } | null }>(
        `query ($id: ID!) { labelErrorReport(snapshotId: $id) {
           architecture folds rowCount suspectCount claimThreshold opinionThreshold createdAt
           confidentJoint { claimAsClaim claimAsOpinion opinionAsClaim opinionAsOpinion }
           datasetSnapshot { rowCount } } }`,
        { id: snapshotId },
      );
      return data.labelErrorReport;
    });
    expect(report).toMatchObject({ rowCount: 200, datasetSnapshot: { rowCount: 200 } });
    expect((await app.graphql(FIND, { id: snapshotId })).data).toEqual({
      findLabelErrors: {
        __typename: 'FindLabelErrorsSuccess',
        report: { suspectCount: report.suspectCount },
      },
    });
  });

  it('lists the turned label first, page by page', async () => {
    const { nodes } = await suspects('first: 1');
    expect(nodes).toMatchObject([
      { rank: 1, isSettled: false, suggestedLabel: 'CLAIM', video: { id: turnedVideo } },
    ]);
    const all = (await suspects('first: 100')).nodes;
    const { pageInfo } = await suspects('first: 1');
    expect(pageInfo.hasNextPage).toBe(all.length > 1);
    expect((await suspects(`first: 100, after: "${pageInfo.endCursor}"`)).nodes).toEqual(
      all.slice(1),
    );
  });
});

describe('reviewLabelSuspect', () => {
  const review = async (input: object = {}, secret?: string) =>
    (
      await app.graphql<{ reviewLabelSuspect: Record<string, unknown> }>(
        REVIEW,
        { input: { snapshotId, videoId: turnedVideo, ...input } },
        secret,
      )
    ).data.reviewLabelSuspect;

  it('has nowhere to put it without a queue', async () => {
    expect(await review()).toMatchObject({
      code: 'NOT_FOUND',
      message: 'there is no review queue that takes jobs',
    });
  });

  it('puts it into a queue once, however many ask; on the audit record', async () => {
    await makeQueue(app.database, { key: 'other' });
    await makeQueue(app.database, { key: 'uncertain' });
    const { secret } = await createKey(app, ['MODERATOR'], { name: 'mo' });
    const asked = await Promise.all([review({}, secret), review({}, secret), review()]);
    expect(asked).toEqual(
      asked.map(() => ({
        __typename: 'ReviewLabelSuspectSuccess',
        created: expect.any(Boolean),
        job: {
          source: 'DISAGREEMENT',
          status: 'PENDING',
          queue: { key: 'uncertain' },
          video: { id: turnedVideo },
        },
      })),
    );
    expect(asked.filter(({ created }) => created)).toHaveLength(1);
    await expect(app.database.prisma.reviewJob.count()).resolves.toBe(1);
    await expect(
      app.database.prisma.auditEvent.count({ where: { action: 'label-suspect.review' } }),
    ).resolves.toBe(3);
  });

  it('puts it where it is told to, a queue at a time', async () => {
    const { id } = await makeQueue(app.database);
    const queue = globalId('ReviewQueue', id);
    expect(await review({ queue })).toMatchObject({ created: true });
    await archiveReviewQueue(app, { queueId: id, archived: true, actor: 'key:admin' });
    expect(await review({ queue })).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('knows no video that is not suspect, and none that was erased', async () => {
    const { prisma } = app.database;
    const row = await prisma.datasetSnapshotRow.findFirstOrThrow({
      where: { video: { suspicions: { none: {} } } },
      orderBy: { videoId: 'desc' },
    });
    const videoId = globalId('Video', row.videoId);
    expect(await review({ videoId })).toMatchObject({ code: 'NOT_FOUND' });
    await prisma.labelSuspect.create({
      data: {
        datasetSnapshotId: Buffer.from(snapshotId, 'base64url').toString().replace(/.*:/, ''),
        rank: 1_000,
        videoId: row.videoId,
        labelId: row.labelId,
        suggestedLabel: 'CLAIM',
        claimProbability: 0.6,
      },
    });
    await app.graphql(
      'mutation ($video: ID!) { eraseVideo(input: { video: $video, reason: "asked" }) { __typename } }',
      { video: videoId },
    );
    expect(await review({ videoId })).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a reviewer', () => {
  it('corrects a label: the next in its history, with who and why; the suspect is settled', async () => {
    const { secret } = await createKey(app, ['MODERATOR'], { name: 'mo' });
    const input = { videoId: turnedVideo, label: 'CLAIM', reason: 'it states a fact' };
    const { data } = await app.graphql(RELABEL, { input }, secret);
    expect(data).toEqual({
      relabelVideo: {
        __typename: 'RelabelVideoSuccess',
        label: {
          label: 'CLAIM',
          source: 'HUMAN',
          revision: 2,
          actor: expect.any(String),
          reason: 'it states a fact',
        },
        video: { currentLabel: { revision: 2 } },
      },
    });
    expect((await suspects('first: 1')).nodes).toMatchObject([{ rank: 1, isSettled: true }]);
    const again = { input: { snapshotId, videoId: turnedVideo } };
    expect((await app.graphql(REVIEW, again)).data).toMatchObject({
      reviewLabelSuspect: { code: 'NOT_FOUND' },
    });
  });

  it('confirms a label that was right', async () => {
    const input = { videoId: turnedVideo, reason: 'looked again' };
    expect((await app.graphql(CONFIRM, { input })).data).toEqual({
      confirmLabel: {
        __typename: 'RelabelVideoSuccess',
        label: { label: 'CLAIM', source: 'HUMAN', revision: 3 },
      },
    });
  });

  it('who is two at once leaves both labels on record', async () => {
    const relabel = (label: string) =>
      app.graphql(RELABEL, { input: { videoId: turnedVideo, label, reason: 'r' } });
    await Promise.all([relabel('CLAIM'), relabel('OPINION'), relabel('CLAIM')]);
    const video = await app.database.prisma.video.findFirstOrThrow({
      where: { labels: { some: { revision: 6 } } },
      include: { labels: { orderBy: { revision: 'asc' } }, currentLabel: true },
    });
    expect(video.labels.map(({ revision }) => revision)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(video.currentLabel?.revision).toBe(6);
  });

  it('does not overrule the gold standard, nor labels what is not there, nor without a reason', async () => {
    await app.database.pool.query(
      `WITH gold AS (
         INSERT INTO label (id, video_id, revision, label, source, actor)
         SELECT gen_random_uuid(), id, 2, 'CLAIM', 'GOLD', 'test' FROM video
         WHERE current_label_id IN (SELECT id FROM label WHERE revision = 1) ORDER BY id LIMIT 1
         RETURNING id, video_id)
       UPDATE video SET current_label_id = gold.id FROM gold WHERE video.id = gold.video_id`,
    );
    const gold = await app.database.prisma.label.findFirstOrThrow({ where: { source: 'GOLD' } });
    const attempts = [
      [globalId('Video', gold.videoId), 'a reason', 'GOLD_LABEL'],
      [globalId('Video', '019cbd2a-5b3e-7c1f-8a64-0d8c5f0e3b11'), 'a reason', 'NOT_FOUND'],
      [turnedVideo, ' ', 'VALIDATION_FAILED'],
    ] as const;
    for (const [videoId, reason, code] of attempts) {
      const { data } = await app.graphql(RELABEL, { input: { videoId, label: 'OPINION', reason } });
      expect(data).toMatchObject({ relabelVideo: { code } });
    }
  });
});
