import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { innerId } from '../moderation/support/decisions.ts';
import { makeQueue } from '../moderation/support/review.ts';
import { createKey, startTestApp, submit, type TestApp } from '../support/app.ts';

let app: TestApp;
let platform: string;
let moderator: string;
let reports: string;

beforeAll(async () => {
  app = await startTestApp();
  platform = (await createKey(app, ['SUBMITTER'])).secret;
  moderator = (await createKey(app, ['MODERATOR'])).secret;
  await makeQueue(app.database, { key: 'first' });
  reports = (await makeQueue(app.database, { key: 'reports' })).id;
});

afterAll(() => app.close());

type Answer = {
  __typename: string;
  created: boolean;
  code: string;
  field: string;
  issues: { field: string }[];
  report: { id: string };
};

async function report(input: Record<string, unknown>): Promise<Answer> {
  const { data, errors } = await app.graphql<{ reportVideo: Answer }>(
    `mutation ($input: ReportVideoInput!) { reportVideo(input: $input) {
       __typename
       ... on ReportVideoSuccess { created report { id category note reporter video { externalId } } }
       ... on Error { code }
       ... on ExternalReferenceConflictError { field }
       ... on ValidationError { issues { field } } } }`,
    { input: { category: 'misinformation', ...input } },
    platform,
  );
  expect(errors).toBeUndefined();
  return data.reportVideo;
}

const jobsOf = (videoId: string) =>
  app.database.prisma.reviewJob.findMany({ where: { videoId: innerId(videoId) } });

describe('a report', () => {
  it('puts the video before a reviewer, once however often it is told', async () => {
    const { id } = await submit(app, { externalId: 'reported' });
    const told = { externalReportId: 'r-1', videoExternalId: 'reported', note: 'It is not true.' };
    const [one, two] = await Promise.all([report(told), report(told)]);
    expect([one.created, two.created].toSorted()).toEqual([false, true]);
    expect(one.report.id).toBe(two.report.id);
    expect(await jobsOf(id)).toMatchObject([
      { queueId: reports, source: 'REPORT', status: 'PENDING', priority: 10 },
    ]);
    const { data } = await app.graphql(
      `{ video(by: { externalId: "reported" }) {
           reportCount reports { nodes { externalReportId category note reporter job { source } } } } }`,
      {},
      moderator,
    );
    expect(data).toEqual({
      video: {
        reportCount: 1,
        reports: {
          nodes: [
            {
              ...{ externalReportId: 'r-1', category: 'misinformation', note: 'It is not true.' },
              ...{ reporter: null, job: { source: 'REPORT' } },
            },
          ],
        },
      },
    });
  });

  it('of the same id with another content is refused', async () => {
    await submit(app, { externalId: 'clash' });
    const told = { externalReportId: 'r-clash', videoExternalId: 'clash' };
    await report(told);
    expect(await report({ ...told, category: 'spam' })).toMatchObject({
      ...{ __typename: 'ExternalReferenceConflictError', code: 'EXTERNAL_REFERENCE_CONFLICT' },
      field: 'externalReportId',
    });
  });

  it('raises the one open job of its video with each other report', async () => {
    const { id } = await submit(app, { externalId: 'often' });
    const many = Array.from({ length: 8 }, (_, index) =>
      report({
        externalReportId: `often-${index}`,
        videoExternalId: 'often',
        reporter: `u${index}`,
      }),
    );
    expect((await Promise.all(many)).every(({ created }) => created)).toBe(true);
    expect(await jobsOf(id)).toMatchObject([{ priority: 80 }]);
  });

  it('makes a new job when the one before is closed, which starts from the bottom', async () => {
    const { id } = await submit(app, { externalId: 'again' });
    await report({ externalReportId: 'again-1', videoExternalId: 'again' });
    await app.database.pool.query(
      `UPDATE review_job SET status = 'CANCELLED', closed_at = now(), closed_by = 'test' WHERE video_id = $1`,
      [innerId(id)],
    );
    await report({ externalReportId: 'again-2', videoExternalId: 'again' });
    const open = (await jobsOf(id)).filter(({ status }) => status === 'PENDING');
    expect(open).toMatchObject([{ priority: 10 }]);
  });

  it('goes where the routes send its video', async () => {
    const famous = await makeQueue(app.database, { key: 'famous' });
    await app.graphql(
      `mutation { setRoutingRules(input: { routes: [
         { name: "seen by many", condition: { viewCount: { gte: 1000 } }, queue: "famous", priority: 100 }
       ] }) { __typename } }`,
    );
    const { id } = await submit(app, { externalId: 'seen', viewCount: 5000 });
    const other = await submit(app, { externalId: 'unseen', viewCount: 5 });
    await report({ externalReportId: 'seen-1', videoExternalId: 'seen' });
    await report({ externalReportId: 'unseen-1', videoExternalId: 'unseen' });
    expect(await jobsOf(id)).toMatchObject([{ queueId: famous.id, priority: 110 }]);
    expect(await jobsOf(other.id)).toMatchObject([{ queueId: reports, priority: 10 }]);
  });

  it('is refused with its reason when it cannot be taken', async () => {
    const unknown = { externalReportId: 'r-none', videoExternalId: 'nowhere' };
    expect(await report(unknown)).toMatchObject({ code: 'NOT_FOUND' });
    const bad = { externalReportId: ' ', videoExternalId: 'x', category: 'a'.repeat(101) };
    expect((await report(bad)).issues.map(({ field }) => field)).toEqual([
      'externalReportId',
      'category',
    ]);
  });

  it('stays as it is, but for the words of the user, which can be erased', async () => {
    await submit(app, { externalId: 'erased' });
    const told = { externalReportId: 'r-erased', videoExternalId: 'erased', note: 'I am Ann.' };
    await report(told);
    const { pool } = app.database;
    for (const change of [
      `UPDATE report SET category = 'x'`,
      `UPDATE report SET note = 'another' WHERE external_report_id = 'r-erased'`,
      `UPDATE report SET note = NULL WHERE external_report_id = 'r-erased'`,
      'DELETE FROM report',
      'TRUNCATE report',
    ]) {
      await expect(pool.query(change), change).rejects.toThrow('append-only');
    }
    await pool.query(
      `UPDATE report SET note = NULL, reporter = NULL, content_hash = NULL
       WHERE external_report_id = 'r-erased'`,
    );
    expect(await report(told)).toMatchObject({ created: false, report: { note: null } });
  });
});

describe('a note', () => {
  it('is read by moderators, newest first, with the job that it was written at', async () => {
    const { id } = await submit(app, { externalId: 'noted' });
    await report({ externalReportId: 'r-noted', videoExternalId: 'noted' });
    const [job] = await jobsOf(id);
    const jobId = Buffer.from(`ReviewJob:${job?.id}`).toString('base64url');
    const add = (about: Record<string, string>, text: string, key = moderator) =>
      app.graphql(
        `mutation ($input: AddNoteInput!) { addNote(input: $input) {
           ... on AddNoteSuccess { note { text video { id } job { id } } } ... on Error { code } } }`,
        { input: { about, text } },
        key,
      );
    expect((await add({ video: id }, '  Seen before. ')).data).toEqual({
      addNote: { note: { text: 'Seen before.', video: { id }, job: null } },
    });
    expect((await add({ job: jobId }, 'Same author.')).data).toEqual({
      addNote: { note: { text: 'Same author.', video: { id }, job: { id: jobId } } },
    });
    expect((await add({ video: id }, ' ')).data).toEqual({
      addNote: { code: 'VALIDATION_FAILED' },
    });
    const query = '{ video(by: { externalId: "noted" }) { notes { nodes { text } } } }';
    expect((await app.graphql(query, {}, moderator)).data).toEqual({
      video: { notes: { nodes: [{ text: 'Same author.' }, { text: 'Seen before.' }] } },
    });
    const viewer = (await createKey(app, ['VIEWER'])).secret;
    const refused = await app.graphql(query, {}, viewer);
    expect(refused.errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    const { pool } = app.database;
    await expect(pool.query(`UPDATE note SET text = 'x'`)).rejects.toThrow('append-only');
    await pool.query('UPDATE note SET text = NULL');
  });
});
