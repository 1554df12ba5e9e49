import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { historyFigures, makePartitions } from '../../src/db/history-partitions.ts';
import { migrate } from '../../src/db/migrator.ts';
import { matchesOfVideo } from '../../src/db/sql/matches-of-video.ts';
import { createLogger } from '../../src/logger.ts';
import { createWorker } from '../../src/worker.ts';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.ts';
import { matchedVideo } from '../support/matched-video.ts';

const MIGRATIONS = path.join(import.meta.dirname, '../../prisma/migrations');
const PARTITIONING = '20261123172000_monthly_partitions';

/** Further off than any test that goes by the clock. */
const JANUARY = new Date('2061-01-31T23:59:59.999Z');

let db: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  db = await createTestDatabase();
  pool = db.database.pool;
  await makePartitions(pool, JANUARY);
});

afterAll(() => db.drop());

test('the present month and three ahead are made, once', async () => {
  const now = new Date('2062-11-30T12:00:00Z');
  const months = ['2062_11', '2062_12', '2063_01', '2063_02'];
  expect(await makePartitions(pool, now)).toEqual(
    ['rule_match', 'audit_event'].flatMap((history) =>
      months.map((month) => `${history}_${month}`),
    ),
  );
  expect(await makePartitions(pool, now)).toEqual([]);
  expect(await historyFigures(pool, now)).toEqual([
    { history: 'rule_match', monthsAhead: 3, strays: 0 },
    { history: 'audit_event', monthsAhead: 3, strays: 0 },
  ]);
  const aMonthLater = new Date('2062-12-01T00:00:00Z');
  expect(await historyFigures(pool, aMonthLater)).toMatchObject([
    { monthsAhead: 2 },
    { monthsAhead: 2 },
  ]);
});

test('a row lies in the month, in UTC, that it was written in', async () => {
  const lastOfJanuary = await audit(pool, JANUARY);
  const firstOfFebruary = await audit(pool, new Date(JANUARY.getTime() + 1));
  expect(await partitionOf(pool, lastOfJanuary)).toBe('audit_event_2061_01');
  expect(await partitionOf(pool, firstOfFebruary)).toBe('audit_event_2061_02');
});

test('a period reads its months alone; a page of the newest sorts nothing', async () => {
  const period = await explain(
    pool,
    'SELECT * FROM audit_event WHERE created_at >= $1 AND created_at < $2 ORDER BY id DESC LIMIT 50',
    [new Date('2061-02-03T00:00:00Z'), new Date('2061-03-02T00:00:00Z')],
  );
  expect(period.read).toEqual(['audit_event_2061_02', 'audit_event_2061_03']);

  const newest = await explain(pool, 'SELECT * FROM audit_event ORDER BY id DESC LIMIT 50', []);
  expect(newest.nodes).toContain('Merge Append');
  expect(newest.nodes).not.toContain('Sort');
});

test("the matches of a video are looked for in its predictions' months alone", async () => {
  const { videoId } = await matchedVideo(pool, new Date('2061-03-05T00:00:00Z'));
  const query = matchesOfVideo(videoId, 50);
  const { rows } = await pool.query(query.text, query.values);
  expect(rows).toHaveLength(1);
  const { read } = await explain(pool, query.text, query.values);
  expect(read.filter((name) => name.startsWith('rule_match'))).toEqual(['rule_match_2061_03']);
});

test('what falls into no month is kept, told, and moved into one', async () => {
  const { videoId, at } = await matchedVideo(pool, new Date('2071-05-31T23:59:59.999Z'));
  const id = await audit(pool, new Date('2071-06-01T00:00:00Z'));
  expect(await partitionOf(pool, id)).toBe('audit_event_default');
  expect(await historyFigures(pool)).toMatchObject([{ strays: 1 }, { strays: 1 }]);

  expect(await makePartitions(pool, JANUARY)).toEqual([
    'rule_match_2071_05',
    'audit_event_2071_06',
  ]);
  expect(await partitionOf(pool, id)).toBe('audit_event_2071_06');
  expect(await historyFigures(pool)).toMatchObject([{ strays: 0 }, { strays: 0 }]);
  const { text, values } = matchesOfVideo(videoId, 50);
  expect((await pool.query(text, values)).rows).toMatchObject([{ createdAt: at }]);
  expect(await partitionOf(pool, await audit(pool, new Date('2081-01-01T00:00:00Z')))).toBe(
    'audit_event_default',
  );
});

test.each(['audit_event', 'audit_event_2061_01', 'rule_match', 'rule_match_2061_03'])(
  'history in months cannot be rewritten: %s',
  async (table) => {
    await audit(pool, JANUARY);
    await matchedVideo(pool, new Date('2061-03-06T00:00:00Z'));
    const [, history] = /^(.*?)(?:_\d{4}_\d{2})?$/.exec(table) ?? [];
    for (const [statement, operation] of [
      [`UPDATE ${table} SET created_at = created_at`, 'UPDATE'],
      [`DELETE FROM ${table}`, 'DELETE'],
      [`TRUNCATE ${table}`, 'TRUNCATE'],
    ] as const) {
      await expect(pool.query(statement)).rejects.toThrow(
        `${history} is append-only: ${operation} refused`,
      );
    }
  },
);

test('a month that would have to wait for a lock is left for the next time', async () => {
  const now = new Date('2063-11-30T12:00:00Z');
  const holder = await pool.connect();
  try {
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE prediction IN ROW EXCLUSIVE MODE');
    await expect(makePartitions(pool, now)).rejects.toThrow('lock timeout');
    await holder.query('COMMIT');
  } finally {
    holder.release(true);
  }
  expect(await makePartitions(pool, now)).toContain('rule_match_2063_11');
});

test('a worker makes the months that are missing when it starts', async () => {
  const [{ next }] = (
    await pool.query(
      `SELECT 'audit_event_' || to_char(now() AT TIME ZONE 'UTC' + interval '1 month', 'YYYY_MM') AS next`,
    )
  ).rows;
  await pool.query(`DROP TABLE ${next}`);
  const worker = await createWorker({ database: db.database, log: createLogger('silent') });
  await worker.close();
  const { rows } = await pool.query('SELECT to_regclass($1) IS NOT NULL AS there', [next]);
  expect(rows).toEqual([{ there: true }]);
});

test('an older database keeps its rows, each in its month', async () => {
  const old = await createEmptyDatabase();
  const before = await mkdtemp(path.join(tmpdir(), 'gavel-migrations-'));
  try {
    await cp(MIGRATIONS, before, {
      recursive: true,
      filter: (file) => file === MIGRATIONS || path.relative(MIGRATIONS, file) < PARTITIONING,
    });
    const log = createLogger('silent');
    await migrate({ url: old.url, log, directory: before });
    const { pool: its } = old.database;
    const ids = [];
    for (const day of ['2026-01-31T23:59:59.999Z', '2026-02-01T00:00:00Z', '2079-03-03T00:00:00Z'])
      ids.push(await audit(its, new Date(day)));
    const { videoId } = await matchedVideo(its, new Date('2026-05-05T00:00:00Z'));
    const all = 'SELECT * FROM audit_event ORDER BY id';
    const { rows } = await its.query(all);
    const { rows: matches } = await its.query('SELECT * FROM rule_match');

    await migrate({ url: old.url, log });

    expect((await its.query(all)).rows).toEqual(rows);
    expect((await its.query('SELECT * FROM rule_match')).rows).toEqual(matches);
    expect(await Promise.all(ids.map((id) => partitionOf(its, id)))).toEqual([
      'audit_event_2026_01',
      'audit_event_2026_02',
      'audit_event_default',
    ]);
    const { text, values } = matchesOfVideo(videoId, 50);
    expect((await its.query(text, values)).rows).toHaveLength(1);
    expect(Number(await audit(its, new Date()))).toBe(Number(ids[2]) + 1);
    await expect(its.query('DELETE FROM rule_match')).rejects.toThrow('append-only');
    expect(await makePartitions(its, new Date())).toEqual(['audit_event_2079_03']);
  } finally {
    await old.drop();
    await rm(before, { recursive: true });
  }
});

async function audit(at: pg.Pool, createdAt: Date): Promise<string> {
  const { rows } = await at.query(
    `INSERT INTO audit_event (actor, action, subject_type, subject_id, details, created_at)
     VALUES ('test', 'test.act', 'Test', '1', '{}', $1) RETURNING id`,
    [createdAt],
  );
  return rows[0].id;
}

async function partitionOf(at: pg.Pool, id: string): Promise<string> {
  const { rows } = await at.query(
    'SELECT tableoid::regclass::text AS name FROM audit_event WHERE id = $1',
    [id],
  );
  return rows[0].name;
}

type PlanNode = {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Loops'?: number;
  Plans?: PlanNode[];
};

/** Of a statement that is run: its nodes, and the tables that it looked into. */
async function explain(
  at: pg.Pool,
  text: string,
  values: unknown[],
): Promise<{ nodes: string[]; read: string[] }> {
  const { rows } = await at.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
  const flat = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flat)];
  const nodes = flat(rows[0]['QUERY PLAN'][0].Plan);
  return {
    nodes: nodes.map((node) => node['Node Type']),
    read: nodes.flatMap((node) =>
      node['Relation Name'] !== undefined && node['Actual Loops'] !== 0
        ? [node['Relation Name']]
        : [],
    ),
  };
}
