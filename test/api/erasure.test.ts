import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../src/db/database.ts';
import { NotReproducibleError } from '../../src/errors.ts';
import { type Jobs, openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { eraseVideos } from '../../src/moderation/erasure/erase-videos.ts';
import { buildSnapshot, readSnapshot } from '../../src/training/build-snapshot.ts';
import { reproduceModelVersion } from '../../src/training/reproduce-model-version.ts';
import { innerId, storeDecision } from '../moderation/support/decisions.ts';
import { makeQueue } from '../moderation/support/review.ts';
import { createKey, startTestApp, submit, type TestApp } from '../support/app.ts';
import { tablesWith } from '../support/tables-with.ts';
import { storeLabelledVideos, syntheticInputs } from '../training/support/labelled-videos.ts';
import { until } from '../training/support/until.ts';

/** Found nowhere else; what is left of any of them would tell. */
const WORDS = ['quokkamonger', 'zanzibarlite', 'plumdervish'];
const EXTERNAL_ID = 'clip-wobblestone-77';
const AUTHOR = 'author-thrumwhistle';
const SECRETS = [...WORDS, 'wobblestone', 'thrumwhistle'];
const leaseToken = uuidv7();

let app: TestApp;
let jobs: Jobs;
let video: string;
let videoId: string;
let other: string;
let snapshotId: string;

beforeAll(async () => {
  app = await startTestApp({ defaults: true });
  jobs = await openJobs({ database: app.database, log: createLogger('fatal') });
  const { prisma } = app.database;
  await storeLabelledVideos(app.database, 1, syntheticInputs(5));
  const secret = {
    transcript: `they say ${WORDS.join(' ')}`,
    authorExternalId: AUTHOR,
    viewCount: 77_123,
  };
  video = (await submit(app, { externalId: EXTERNAL_ID, ...secret })).id;
  videoId = innerId(video);
  other = innerId((await submit(app, { externalId: 'stays' })).id);
  await relabel('CLAIM');
  await relabel('OPINION');
  await fillEveryPlace();
  snapshotId = (await buildSnapshot(app.database)).id;
  await prisma.labelErrorReport.create({
    data: {
      datasetSnapshotId: snapshotId,
      architecture: 'x',
      folds: 5,
      rowCount: 11,
      suspectCount: 1,
      claimThreshold: 0.5,
      opinionThreshold: 0.5,
      confidentJoint: [],
    },
  });
  const label = await prisma.label.findFirstOrThrow({ where: { videoId } });
  await prisma.labelSuspect.create({
    data: {
      datasetSnapshotId: snapshotId,
      rank: 1,
      videoId,
      labelId: label.id,
      suggestedLabel: 'CLAIM',
      claimProbability: 0.9,
    },
  });
});

afterAll(async () => {
  await jobs.close();
  await app.close();
});

it('history of a video that is not erased cannot be blanked', async () => {
  for (const statement of BLANKING) {
    await expect(app.database.pool.query(statement, [videoId]), statement).rejects.toThrow(
      'append-only',
    );
  }
});

describe('an erased video', () => {
  let erased: { tombstone: Record<string, unknown> };

  beforeAll(async () => {
    expect(await tablesWith(app.database, SECRETS)).not.toEqual([]);
    expect(await app.database.prisma.ruleMatch.count({ where: { videoId } })).toBeGreaterThan(0);
    erased = await erase('asked for by its author');
  });

  it('is found nowhere in the database, in whole or in part', async () => {
    expect(await tablesWith(app.database, SECRETS)).toEqual([]);
  });

  it('leaves a tombstone, found by the external id that is no longer kept', async () => {
    expect(erased.tombstone).toMatchObject({ reason: 'asked for by its author' });
    const { data } = await app.graphql(
      `query ($id: String!) { tombstone(externalId: $id) { reason actor erasedAt modelVersions { version }
         video { id erasedAt transcript externalId authorExternalId viewCount } } }`,
      { id: EXTERNAL_ID },
    );
    expect(data).toMatchObject({
      tombstone: {
        modelVersions: [],
        video: {
          id: video,
          erasedAt: expect.any(String),
          transcript: '[erased]',
          externalId: `erased:${videoId}`,
          authorExternalId: null,
          viewCount: null,
        },
      },
    });
  });

  it('keeps bare facts: which labels, which decisions, by whom', async () => {
    const { prisma } = app.database;
    const labels = await prisma.label.findMany({ where: { videoId } });
    expect(labels.map(({ label, reason }) => [label, reason])).toEqual([
      ['CLAIM', null],
      ['OPINION', null],
    ]);
    expect(await prisma.decision.findMany({ where: { videoId } })).toMatchObject([
      { actor: 'test', label: 'CLAIM', reason: null },
    ]);
  });

  it('shows nothing of what rules looked at', async () => {
    const matches = await app.database.prisma.ruleMatch.findMany({ where: { videoId } });
    for (const { inputs } of matches) expect(inputs).toEqual({});
  });

  it('waits in no queue', async () => {
    const jobs = await app.database.prisma.reviewJob.findMany({ where: { videoId } });
    expect(jobs.length).toBeGreaterThan(0);
    for (const job of jobs) {
      expect(job).toMatchObject({
        status: 'CANCELLED',
        leaseToken: null,
        closingReason: 'the video was erased',
      });
    }
  });

  it('is erased once: again, the first reason stays', async () => {
    expect(await erase('another reason')).toEqual(erased);
  });

  it('is learned from no more, and the snapshot says so', async () => {
    const parts = await readSnapshot(app.database, snapshotId);
    const rows = Object.values(parts).flat();
    expect(rows.map(({ transcript }) => transcript)).not.toContain('[erased]');
    const { data } = await app.graphql(
      'query ($id: ID!) { node(id: $id) { ... on DatasetSnapshot { rowCount erasedRows } } }',
      { id: Buffer.from(`DatasetSnapshot:${snapshotId}`).toString('base64url') },
    );
    expect(data).toEqual({ node: { rowCount: rows.length + 1, erasedRows: 1 } });
    const later = await buildSnapshot(app.database);
    expect(later.rowCount).toBe(rows.length);
  });

  it('names the versions that learned from it, which cannot be made again', async () => {
    const { prisma } = app.database;
    const run = await prisma.trainingRun.create({
      data: {
        id: uuidv7(),
        status: 'QUEUED',
        architecture: 'ngram-linear',
        seed: 1,
        epochs: 1,
        requestedBy: 'test',
        datasetSnapshotId: snapshotId,
      },
    });
    const { version } = await prisma.modelVersion.create({
      data: {
        sha256: 'a'.repeat(64),
        architecture: 'ngram-linear',
        status: 'READY',
        backend: 'wasm',
        threshold: 0.5,
        card: {},
        trainingRunId: run.id,
        datasetSnapshotId: snapshotId,
      },
    });
    await expect(reproduceModelVersion(app.database, { version })).rejects.toThrow(
      NotReproducibleError,
    );
    const row = await prisma.datasetSnapshotRow.findFirstOrThrow({ where: { videoId } });
    const { data } = await app.graphql<{ tombstone: { modelVersions: { version: number }[] } }>(
      'query ($id: String!) { tombstone(externalId: $id) { modelVersions { version } } }',
      { id: EXTERNAL_ID },
    );
    const learned = row.part === 'TEST' || row.isExcluded ? [] : [{ version }];
    expect(data.tombstone.modelVersions).toEqual(learned);
  });

  it.each([
    `UPDATE label SET reason = 'another' WHERE video_id = $1`,
    `UPDATE label SET label = 'CLAIM', reason = NULL WHERE video_id = $1`,
    `UPDATE decision SET actor = 'another', reason = NULL WHERE video_id = $1`,
    `UPDATE prediction SET input_hash = sha256('x') WHERE video_id = $1`,
    `DELETE FROM label WHERE video_id = $1`,
    `UPDATE video_erasure SET reason = 'another' WHERE video_id = $1`,
    `DELETE FROM video_erasure WHERE video_id = $1`,
  ])('may lose its words and nothing else: %s', async (statement) => {
    await expect(app.database.pool.query(statement, [videoId])).rejects.toThrow('append-only');
  });

  it('opens no door to another video', async () => {
    for (const statement of BLANKING) {
      const { rowCount } = await app.database.pool
        .query(statement, [other])
        .catch(() => ({ rowCount: 0 }));
      expect(rowCount, statement).toBe(0);
    }
  });

  it('is under appeal no more: the appeal ends without an answer, and the platform is told', async () => {
    const { data } = await app.graphql<{ appeals: { nodes: { id: string }[] } }>(
      `query ($video: ID!) {
         appeals(filter: { video: $video }) { nodes { id status statement resolvedAt resolution { id } job { status } } }
         appealStatistics { open upheld overturned closed late medianSeconds } }`,
      { video },
    );
    const [appeal] = data.appeals.nodes;
    expect(data).toEqual({
      appeals: {
        nodes: [
          {
            id: appeal?.id,
            status: 'CLOSED',
            statement: null,
            resolvedAt: expect.any(String),
            resolution: null,
            job: { status: 'CANCELLED' },
          },
        ],
      },
      appealStatistics: {
        ...{ open: 0, upheld: 0, overturned: 0, closed: 1, late: 0, medianSeconds: null },
      },
    });
    const { prisma } = app.database;
    const told = await prisma.webhookEvent.findMany({ where: { topic: 'appeal.resolved' } });
    expect(told.map((event) => event.data)).toEqual([
      {
        id: appeal?.id,
        externalAppealId: 'a-1',
        outcome: 'CLOSED',
        video: { id: video },
        decision: { id: expect.any(String) },
        resolution: null,
        resolvedAt: expect.any(String),
      },
    ]);
    await expect(prisma.auditEvent.count({ where: { action: 'appeal.close' } })).resolves.toBe(1);
  });

  it('takes nothing new: no counts, label, report, note, decision, appeal or place in a queue', async () => {
    const writes = Object.entries(await writesAbout(videoId));
    const before = await rowCounts();
    for (const [mutation, input] of writes) {
      expect([mutation, await call(mutation, input)]).toEqual([mutation, 'NOT_FOUND']);
    }
    const { prisma } = app.database;
    const job = await prisma.reviewJob.findFirstOrThrow({ where: { videoId } });
    expect(
      await call('decideJob', {
        ...{ job: toGlobal('ReviewJob', job.id), leaseToken: leaseToken, label: 'CLAIM' },
      }),
    ).toBe('LEASE_LOST');
    expect(await rowCounts()).toEqual(before);
  });

  it('may come again: as a new video', async () => {
    const again = await submit(app, { externalId: EXTERNAL_ID });
    expect(again.id).not.toBe(video);
  });
});

it.each([
  'updateEngagement',
  'relabelVideo',
  'enqueueVideo',
  'reportVideo',
  'addNote',
  'redecide',
  'undoDecision',
  'openAppeal',
])('%s, asked for while the video is being erased, writes nothing', async (mutation) => {
  const { id } = await submit(app, { externalId: `races-${mutation}` });
  const input = (await writesAbout(innerId(id), `races-${mutation}`))[mutation] ?? {};
  const { database } = app;
  let before: Record<string, number> = {};
  const asked = await database.prisma.$transaction(
    async (tx) => {
      const erasing = { videoIds: [innerId(id)], actor: 'test', reason: 'asked' };
      expect(await eraseVideos(tx, { jobs, ...erasing })).toBe(1);
      const pending = call(mutation, input);
      await until('it waits for the erasure', async () => {
        const { rowCount } = await database.pool.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return rowCount === 0 ? undefined : true;
      });
      before = await rowCounts(tx);
      return { pending };
    },
    { timeout: 60_000 },
  );
  expect(await asked.pending).toBe('NOT_FOUND');
  expect(await rowCounts()).toEqual(before);
});

it('is the admins’ to do, with a reason, and on the audit record', async () => {
  const moderator = (await createKey(app, ['SENIOR'])).secret;
  const { errors } = await app.graphql(ERASE, { input: { video, reason: 'x' } }, moderator);
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  const { data } = await app.graphql(ERASE, { input: { video, reason: '' } });
  expect(data).toEqual({ eraseVideo: { __typename: 'ValidationError' } });
  const events = await app.database.prisma.auditEvent.findMany({
    where: { action: 'video.erase', actor: { not: 'test' } },
  });
  expect(events).toMatchObject([{ subjectId: videoId }]);
});

const ERASE = `mutation ($input: EraseVideoInput!) { eraseVideo(input: $input) {
  __typename ... on EraseVideoSuccess { tombstone { reason erasedAt actor } } } }`;

const toGlobal = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString('base64url');

/** The error of a mutation, or its type where there is none. */
async function call(mutation: string, input: Record<string, unknown>): Promise<unknown> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
  const { data, errors } = await app.graphql<{ result: { code?: string; __typename: string } }>(
    `mutation ($input: ${type}) { result: ${mutation}(input: $input) { __typename ... on Error { code } } }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data.result.code ?? data.result.__typename;
}

/** Everything that may be written about a video, as inputs by mutation; there is a decision about it. */
async function writesAbout(
  id: string,
  externalId = `erased:${id}`,
): Promise<Record<string, Record<string, unknown>>> {
  const { prisma } = app.database;
  const first = { where: { videoId: id, kind: 'DECIDE' as const } };
  const decision = toGlobal(
    'Decision',
    (await prisma.decision.findFirst(first))?.id ?? (await storeDecision(prisma, id)).id,
  );
  const global = toGlobal('Video', id);
  const queue = toGlobal('ReviewQueue', (await makeQueue(app.database)).id);
  return {
    updateEngagement: { id: global, viewCount: 5 },
    relabelVideo: { videoId: global, label: 'CLAIM', reason: 'x' },
    confirmLabel: { videoId: global, reason: 'x' },
    enqueueVideo: { video: global, queue },
    reportVideo: {
      externalReportId: `report of ${id}`,
      videoExternalId: externalId,
      category: 'x',
    },
    addNote: { about: { video: global }, text: 'x' },
    redecide: { decision, label: 'CLAIM' },
    undoDecision: { decision },
    openAppeal: { externalAppealId: `appeal about ${id}`, against: { decision }, statement: 'x' },
  };
}

/** How many rows there are of what is written about videos. */
async function rowCounts(db: Db = app.database.prisma): Promise<Record<string, number>> {
  return {
    predictions: await db.prediction.count(),
    labels: await db.label.count(),
    decisions: await db.decision.count(),
    actions: await db.actionTaken.count(),
    jobs: await db.reviewJob.count(),
    notes: await db.note.count(),
    reports: await db.report.count(),
    appeals: await db.appeal.count(),
    audits: await db.auditEvent.count(),
    events: await db.event.count(),
  };
}

const BLANKING = [
  `UPDATE label SET reason = NULL WHERE video_id = $1`,
  `UPDATE decision SET reason = NULL WHERE video_id = $1`,
  `UPDATE prediction SET input_hash = decode(repeat('00', 32), 'hex') WHERE video_id = $1`,
  `UPDATE dataset_snapshot_row SET view_count = NULL, like_count = NULL, share_count = NULL,
     download_count = NULL, comment_count = NULL WHERE video_id = $1`,
  `DELETE FROM label_suspect WHERE video_id = $1`,
];

async function erase(reason: string): Promise<{ tombstone: Record<string, unknown> }> {
  const { data } = await app.graphql<{ eraseVideo: { tombstone: Record<string, unknown> } }>(
    ERASE,
    { input: { video, reason } },
  );
  return data.eraseVideo;
}

async function relabel(label: string): Promise<void> {
  await app.graphql(
    `mutation ($id: ID!, $label: ClaimLabel!, $reason: String!) {
       relabelVideo(input: { videoId: $id, label: $label, reason: $reason }) { __typename } }`,
    { id: video, label, reason: `it says ${WORDS[0]}` },
  );
}

/** Writes words of the video, and its names, wherever a row may hold them. */
async function fillEveryPlace(): Promise<void> {
  const { prisma } = app.database;
  const { currentPredictionId: predictionId } = await prisma.video.findUniqueOrThrow({
    where: { id: videoId },
  });
  const quote = `says "${WORDS[1]}"`;
  const queue = await makeQueue(app.database);
  const job = await prisma.reviewJob.create({
    data: {
      id: uuidv7(),
      queueId: queue.id,
      videoId,
      source: 'MANUAL',
      uncertainty: 0.5,
      reach: 77_123,
      sortKey: 0,
      predictionId,
      enqueuedBy: 'test',
      status: 'LEASED',
      leaseToken,
      leaseHolder: 'test',
      leasedAt: new Date(),
      leaseExpiresAt: new Date(),
      closingReason: null,
    },
  });
  const decision = await prisma.decision.create({
    data: {
      id: uuidv7(),
      videoId,
      kind: 'DECIDE',
      origin: 'REVIEWER',
      label: 'CLAIM',
      reason: quote,
      actor: 'test',
      predictionId,
    },
  });
  const action = await prisma.action.create({
    data: { id: uuidv7(), key: 'act', name: 'Act', description: '' },
  });
  const taken = await prisma.actionTaken.create({
    data: {
      id: uuidv7(),
      decisionId: decision.id,
      actionId: action.id,
      videoId,
      authorExternalId: AUTHOR,
      strikes: 0,
    },
  });
  await prisma.actionTaken.create({
    data: {
      id: uuidv7(),
      decisionId: decision.id,
      actionId: action.id,
      videoId,
      authorExternalId: AUTHOR,
      strikes: 0,
      reversesId: taken.id,
      reason: quote,
    },
  });
  await prisma.appeal.create({
    data: {
      id: uuidv7(),
      externalAppealId: 'a-1',
      decisionId: decision.id,
      videoId,
      statement: quote,
      contentHash: Buffer.alloc(32, WORDS[2]),
      jobId: job.id,
      submittedBy: 'test',
      dueAt: new Date(),
    },
  });
  await prisma.note.create({
    data: { id: uuidv7(), videoId, jobId: job.id, text: quote, actor: 'test' },
  });
  await prisma.report.create({
    data: {
      id: uuidv7(),
      externalReportId: 'r-1',
      videoId,
      predictionId,
      category: 'x',
      note: quote,
      reporter: 'somebody',
      jobId: job.id,
      submittedBy: 'test',
    },
  });
  const endpoint = await prisma.webhookEndpoint.create({
    data: {
      id: uuidv7(),
      url: 'https://platform.example',
      description: '',
      topics: ['action.taken', 'appeal.resolved'],
      secret: Buffer.from('secret'),
      createdBy: 'test',
    },
  });
  const event = await prisma.webhookEvent.create({
    data: {
      id: uuidv7(),
      topic: 'action.taken',
      data: { video: { id: video, externalId: EXTERNAL_ID }, authorExternalId: AUTHOR },
    },
  });
  const delivery = await prisma.webhookDelivery.create({
    data: { id: uuidv7(), endpointId: endpoint.id, eventId: event.id },
  });
  await prisma.webhookAttempt.create({
    data: {
      deliveryId: delivery.id,
      number: 1,
      startedAt: new Date(),
      durationMs: 1,
      response: quote,
    },
  });
}
