import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Jobs, openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { eraseVideosOfAuthor } from '../../src/moderation/erasure/erase-videos-of-author.ts';
import { runAuthorErasureHandler } from '../../src/moderation/handlers/run-author-erasure.ts';
import { StaleAttemptError } from '../../src/runs/run-failure.ts';
import { innerId } from '../moderation/support/decisions.ts';
import { makeQueue } from '../moderation/support/review.ts';
import { createKey, startTestApp, submit, type TestApp } from '../support/app.ts';
import { tablesWith } from '../support/tables-with.ts';

const log = createLogger('fatal');
const ENDED = { __typename: 'EraseAuthorSuccess' };

let app: TestApp;
let jobs: Jobs;

beforeAll(async () => {
  app = await startTestApp({ config: { secretKey: randomBytes(32) } });
  jobs = await openJobs({ database: app.database, log });
  await makeQueue(app.database, { key: 'reports' });
});

afterAll(async () => {
  await jobs.close();
  await app.close();
});

type Erasure = { id: string; status: string; videosErased: number };
type Asked = { __typename: string; created?: boolean; authorErasure?: Erasure; code?: string };

const FIELDS = `id status total progress videosErased reportsErased reason finishedAt
  modelVersions { version }`;

async function erase(authorExternalId: string, reason = 'asked'): Promise<Asked> {
  const { data } = await app.graphql<{ eraseAuthor: Asked }>(
    `mutation ($input: EraseAuthorInput!) { eraseAuthor(input: $input) { __typename
       ... on EraseAuthorSuccess { created authorErasure { ${FIELDS} } } ... on Error { code } } }`,
    { input: { authorExternalId, reason } },
  );
  return data.eraseAuthor;
}

const idOf = ({ authorErasure }: Asked): string => innerId(authorErasure?.id ?? '');

async function workOn(id: string, signal = new AbortController().signal): Promise<void> {
  const handler = runAuthorErasureHandler({ database: app.database, jobs, log });
  await handler({ payload: { runId: id }, signal, lastError: null });
}

async function read(id: string) {
  return await app.database.prisma.authorErasure.findUniqueOrThrow({ where: { id } });
}

/** Videos of an author, all of them waited for. */
async function videosOf(author: string, count: number, from = 0): Promise<string[]> {
  const videos = Array.from({ length: count }, (_, index) =>
    submit(app, {
      externalId: `${author}-video-${from + index}`,
      authorExternalId: author,
      transcript: `${author} says so`,
    }),
  );
  return (await Promise.all(videos)).map(({ id }) => innerId(id));
}

const erased = (ids: string[]) =>
  app.database.prisma.videoErasure.count({ where: { videoId: { in: ids } } });

describe('eraseAuthor', () => {
  it('erases all videos of the author, page by page, and keeps the id nowhere', async () => {
    const ids = await videosOf('thrumwhistle', 120);
    const others = await videosOf('somebody', 2);
    await app.graphql(
      `mutation { reportVideo(input: { externalReportId: "r-1", videoExternalId: "somebody-video-0",
         category: "x", note: "I mind", reporter: "thrumwhistle" }) { __typename } }`,
    );
    const asked = await erase('thrumwhistle');
    expect(asked).toMatchObject({ ...ENDED, created: true, authorErasure: { status: 'QUEUED' } });
    expect(await erase('thrumwhistle', 'again')).toMatchObject({
      created: false,
      authorErasure: { id: asked.authorErasure?.id, reason: 'asked' },
    });
    await workOn(idOf(asked));
    expect(await erase('thrumwhistle', 'and again')).toMatchObject({
      created: false,
      authorErasure: {
        ...{ id: asked.authorErasure?.id, status: 'SUCCEEDED', total: 120, progress: 1 },
        ...{ videosErased: 120, reportsErased: 1, reason: 'asked', modelVersions: [] },
        finishedAt: expect.any(String),
      },
    });
    expect(await tablesWith(app.database, ['thrumwhistle'])).toEqual([]);
    expect([await erased(ids), await erased(others)]).toEqual([120, 0]);
    const { prisma } = app.database;
    const audits = await prisma.auditEvent.groupBy({
      by: ['action'],
      where: { action: { in: ['author.erase', 'video.erase', 'author-erasure.succeed'] } },
      _count: true,
      orderBy: { action: 'asc' },
    });
    expect(audits).toEqual([
      { action: 'author-erasure.succeed', _count: 1 },
      { action: 'author.erase', _count: 1 },
      { action: 'video.erase', _count: 120 },
    ]);
  });

  it('is found by the id of the author, and followed', async () => {
    const { data } = await app.graphql<{ found: { nodes: Erasure[] }; all: { nodes: Erasure[] } }>(
      `query ($author: String!) {
         found: authorErasures(authorExternalId: $author) { nodes { id status videosErased } }
         none: authorErasures(authorExternalId: "nobody") { nodes { id } } }`,
      { author: 'thrumwhistle' },
    );
    expect(data).toMatchObject({
      found: { nodes: [{ status: 'SUCCEEDED', videosErased: 120 }] },
      none: { nodes: [] },
    });
    const one = await app.graphql('query ($id: ID!) { authorErasure(id: $id) { status } }', {
      id: data.found.nodes[0]?.id,
    });
    expect(one.data).toEqual({ authorErasure: { status: 'SUCCEEDED' } });
  });

  it('refuses what it cannot do, with a typed error', async () => {
    expect(await erase('nobody')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await erase('somebody', '')).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(await erase('')).toMatchObject({ code: 'VALIDATION_FAILED' });
    const senior = (await createKey(app, ['SENIOR'])).secret;
    const { errors } = await app.graphql(
      'mutation { eraseAuthor(input: { authorExternalId: "somebody", reason: "x" }) { __typename } }',
      {},
      senior,
    );
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('goes on where a worker died, and lets none that was given up write', async () => {
    const ids = await videosOf('mortal', 110);
    const id = idOf(await erase('mortal'));
    const { prisma } = app.database;
    const dying = await prisma.authorErasure.update({
      where: { id },
      data: { status: 'RUNNING', attempt: 1, startedAt: new Date(), total: 110 },
    });
    const room = { database: app.database, jobs };
    const afterOnePage = { throwIfAborted: dieAtCall(2) } as AbortSignal;
    await expect(eraseVideosOfAuthor(room, dying, afterOnePage)).rejects.toThrow('killed');
    expect(await erased(ids)).toBe(50);
    await workOn(id);
    expect(await read(id)).toMatchObject({
      ...{ status: 'SUCCEEDED', attempt: 2, videosErased: 110, authorExternalId: null },
    });
    expect(await erased(ids)).toBe(110);
    await videosOf('mortal', 1, 110);
    await expect(
      eraseVideosOfAuthor(room, dying, new AbortController().signal),
    ).rejects.toBeInstanceOf(StaleAttemptError);
    expect(await prisma.video.count({ where: { authorExternalId: 'mortal' } })).toBe(1);
  });

  it('of an author who goes on submitting erases each video whole or not at all', async () => {
    const before = await videosOf('racer', 60);
    const asked = await erase('racer');
    const [during] = await Promise.all([
      Promise.all([0, 1, 2, 3].map((batch) => videosOf('racer', 15, 60 + batch * 15))),
      workOn(idOf(asked)),
    ]);
    expect((await read(idOf(asked))).status).toBe('SUCCEEDED');
    expect(await erased(before)).toBe(60);
    const { prisma } = app.database;
    const left = await prisma.video.findMany({ where: { authorExternalId: 'racer' } });
    for (const { transcript } of left) expect(transcript).toBe('racer says so');
    expect(await erased(during.flat())).toBe(60 - left.length);
    const again = await erase('racer');
    expect(again.created).toBe(left.length > 0);
    await workOn(idOf(again));
    expect(await tablesWith(app.database, ['racer'])).toEqual([]);
  });

  it('is cancelled: what is erased stays so, and the id of the author is forgotten', async () => {
    await videosOf('spared', 1);
    const asked = await erase('spared');
    const { data } = await app.graphql(
      `mutation ($id: ID!) { cancelAuthorErasure(input: { id: $id }) {
         ... on CancelAuthorErasureSuccess { authorErasure { status videosErased } } } }`,
      { id: asked.authorErasure?.id },
    );
    expect(data).toEqual({
      cancelAuthorErasure: { authorErasure: { status: 'CANCELLED', videosErased: 0 } },
    });
    expect(await read(idOf(asked))).toMatchObject({ authorExternalId: null });
    expect(await erase('spared')).toMatchObject({ created: true });
  });
});

/** Throws at this call: what a killed process does between two pages. */
function dieAtCall(last: number): () => void {
  let calls = 0;
  return () => {
    calls += 1;
    if (calls === last) throw new Error('killed');
  };
}
