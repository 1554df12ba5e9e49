import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { makeReviewData } from '../../bench/review/make-data.ts';
import { startTestApp, type TestApp } from '../support/app.ts';

/*
 * What the lists, counts and charts ask of tables of 20,000 rows, with the statistics that Postgres has of
 * them: EXPLAIN of every statement that reaches it must be without a sequential scan of a large table.
 */
const VIDEOS = 20_000;
/** A table of fewer rows may well be read from end to end. */
const LARGE = 4_000;

let app: TestApp;
let large: Set<string>;

beforeAll(async () => {
  app = await startTestApp();
  const { database } = app;
  await makeReviewData({ database, say: () => undefined }, { videos: VIDEOS, jobs: 500 });
  for (const statement of MORE) await database.pool.query(statement);
  await database.pool.query('VACUUM (ANALYZE)');
  const { rows } = await database.pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
       AND reltuples >= ${LARGE}`,
  );
  large = new Set(rows.map(({ name }) => name));
  expect([...large]).toEqual(
    expect.arrayContaining(['video', 'prediction', 'review_job', 'decision']),
  );
}, 120_000);

afterAll(() => app.close());

/** Jobs that are over, decisions and what is on record of them, by ten people. */
const MORE = [
  `INSERT INTO review_job (id, queue_id, video_id, source, priority, uncertainty, reach, sort_key, prediction_id,
     enqueued_by, enqueued_at, status, closed_at, closed_by)
   SELECT gen_random_uuid(), queue.id, video.id, 'RULE', 0, 0, 0, 0, video.current_prediction_id, 'system:test',
     video.submitted_at, 'CANCELLED', video.submitted_at, 'system:test'
   FROM video, (SELECT id FROM review_queue LIMIT 1) AS queue`,
  `INSERT INTO decision (id, video_id, kind, origin, actor, prediction_id, label, created_at)
   SELECT gen_random_uuid(), id, 'DECIDE', 'REVIEWER', 'key:' || (hashtext(external_id) & 7),
     current_prediction_id, NULL, submitted_at
   FROM video`,
  `INSERT INTO audit_event (actor, action, subject_type, subject_id, details)
   SELECT 'key:' || (hashtext(external_id) & 7), 'video.look', 'Video', id::text, '{}' FROM video`,
];

const WEEK_AGO = new Date(Date.now() - 7 * 86_400_000).toISOString();
const NOW = new Date().toISOString();

const FILTERS: Record<string, object> = {
  everything: {},
  claims: { label: 'CLAIM' },
  'verified authors': { verifiedStatus: 'VERIFIED' },
  'authors who are not verified': { verifiedStatus: 'NOT_VERIFIED' },
  'authors under review': { authorBanStatus: 'UNDER_REVIEW' },
  'banned authors': { authorBanStatus: 'BANNED' },
  'one author': { authorExternalId: 'author-77' },
  'the last week': { submittedFrom: WEEK_AGO },
  'before the last week': { submittedTo: WEEK_AGO },
  'probabilities near a half': { minClaimProbability: 0.49, maxClaimProbability: 0.51 },
  'high probabilities': { minClaimProbability: 0.99 },
  'what needs review': { needsReview: true },
  'what needs none': { needsReview: false },
  'opinions that need review': { label: 'OPINION', needsReview: true },
  'claims of verified authors in the last week': {
    ...{ label: 'CLAIM', verifiedStatus: 'VERIFIED', submittedFrom: WEEK_AGO },
  },
  'a tag': { tag: 'spam' },
  'a rare word': { text: '4711' },
};

const LIST = `query ($filter: VideoFilter, $orderBy: VideoOrder, $after: String, $last: Int, $before: String, $first: Int) {
  videos(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
    totalCount { value } pageInfo { endCursor startCursor } nodes { id } } }`;

it.each(Object.entries(FILTERS))(
  'a list of videos by %s is read by an index',
  async (_, filter) => {
    for (const field of ['SUBMITTED_AT', 'CLAIM_PROBABILITY']) {
      for (const direction of ['ASC', 'DESC']) {
        const orderBy = { field, direction };
        const data = await askWithoutScan<VideosAnswer>(LIST, { filter, orderBy, first: 50 });
        const { endCursor } = data.videos.pageInfo;
        await askWithoutScan(LIST, { filter, orderBy, first: 50, after: endCursor });
        await askWithoutScan(LIST, { filter, orderBy, last: 50, before: endCursor });
      }
    }
  },
);

type VideosAnswer = { videos: { pageInfo: { endCursor: string | null } } };

it.each([
  ['of 30 days', 30 * 86_400_000],
  ['of 300 days', 300 * 86_400_000],
  ['of some hours', 5_000_000],
])('the chart by day %s is read by an index', async (_, lengthMs) => {
  await askWithoutScan(
    `query ($from: DateTime!, $to: DateTime!) { videoVolumes(from: $from, to: $to, timeZone: "Asia/Kathmandu") { claims } }`,
    { from: new Date(Date.parse(NOW) - lengthMs).toISOString(), to: NOW },
  );
});

it.each<[what: string, query: string, variables?: Record<string, unknown>]>([
  ['decisions', '{ decisions(first: 50) { nodes { id video { id } } } }'],
  [
    'decisions of somebody',
    '{ decisions(first: 50, filter: { actor: "key:3" }) { nodes { id } } }',
  ],
  [
    'decisions of a week',
    'query ($from: DateTime) { decisions(first: 50, filter: { from: $from }) { nodes { id } } }',
    { from: WEEK_AGO },
  ],
  ['the record', '{ auditEvents(first: 50) { nodes { id } } }'],
  [
    'the record of somebody',
    '{ auditEvents(first: 50, filter: { actor: "key:3" }) { nodes { id } } }',
  ],
  [
    'the record of an action',
    '{ auditEvents(first: 50, filter: { action: "queue.create" }) { nodes { id } } }',
  ],
  [
    'an author',
    '{ author(externalId: "author-77") { videoCount claimShare videos(first: 50) { nodes { id } } } }',
  ],
  [
    'a video with its history',
    '{ video(by: { externalId: "bench-4711" }) { predictions(first: 50) { nodes { id } } currentLabel { label } decisions(first: 50) { nodes { id } } } }',
  ],
  [
    'queues with their statistics',
    '{ reviewQueues(first: 50) { nodes { id statistics { pending leased decided } } } }',
  ],
])('%s, too', async (_, query, variables = {}) => {
  await askWithoutScan(query, variables);
});

/** Asks, and has every statement explained that was sent to answer. */
async function askWithoutScan<Data>(
  query: string,
  variables: Record<string, unknown>,
): Promise<Data> {
  const sent: { text: string; values: unknown[] }[] = [];
  const original = pg.Client.prototype.query;
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...args: unknown[]
  ) {
    const [statement, values] = args;
    if (typeof statement === 'string') sent.push({ text: statement, values: asList(values) });
    else if (isStatement(statement)) {
      sent.push({ text: statement.text, values: asList(statement.values ?? values) });
    }
    return Reflect.apply(original, this, args);
  });
  const { data, errors } = await app
    .graphql<Data>(query, variables)
    .finally(() => spy.mockRestore());
  expect(errors).toBeUndefined();
  const reads = sent.filter(({ text }) => /^(\s|--.*\n)*(SELECT|WITH)\b/i.test(text));
  expect(reads.length).toBeGreaterThan(0);
  for (const { text, values } of reads) {
    const { rows } = await app.database.pool.query<{ 'QUERY PLAN': unknown }>(
      `EXPLAIN (FORMAT JSON) ${text}`,
      values,
    );
    const plan = JSON.stringify(rows[0]?.['QUERY PLAN']);
    const scanned = [...plan.matchAll(/"Seq Scan".*?"Relation Name":"(\w+)"/g)]
      .map(([, name]) => name ?? '')
      .filter((name) => large.has(name));
    expect({ text, scanned }).toEqual({ text, scanned: [] });
  }
  return data;
}

function isStatement(value: unknown): value is { text: string; values?: unknown } {
  return typeof value === 'object' && value !== null && 'text' in value;
}

function asList(values: unknown): unknown[] {
  return Array.isArray(values) ? values : [];
}
