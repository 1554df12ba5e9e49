import { expect, test } from 'vitest';
import { z } from 'zod';
import { runBench } from './support/run-bench.ts';

const positive = z.number().positive();

/** What the report has beside what all have. */
const growth = z.object({
  load: z.object({
    videos: z.literal(1_500),
    rowSeconds: positive,
    indexSeconds: positive,
    peakMb: positive.nullable(),
  }),
  databaseMb: positive,
  sizes: z.array(
    z.object({ table: z.string(), index: z.string().nullable(), rows: z.number(), mb: positive }),
  ),
  vacuums: z.array(
    z.object({
      table: z.string(),
      after: z.string(),
      deadBefore: z.number(),
      deadAfter: z.number(),
      seconds: positive,
      peakMb: positive.nullable(),
    }),
  ),
  retention: z.array(
    z.object({
      name: z.string(),
      rows: positive,
      seconds: positive,
      walMb: positive,
      freedMb: z.number(),
    }),
  ),
  rows: z.array(z.object({ name: z.string(), condition: z.string() })),
  aims: z.array(z.object({ name: z.string() })),
  notes: z.array(z.string()),
});

test('bench growth tells disk, vacuum, reads and submissions of many videos, and leaves nothing', async () => {
  const run = await runBench(
    [
      ...['growth', '--json', '--rounds', '1', '--seconds', '0.1'],
      ...['--videos', '1500', '--clients', '2', '--submissions', '50'],
    ],
    { DATABASE_URL: '' },
  );
  try {
    const { code } = await run.process.ended();
    expect(code, run.process.stderr()).toBe(0);
    const report = growth.parse(JSON.parse(run.process.stdout()));

    expect(report.sizes.filter(({ index }) => index === null).map(({ table }) => table)).toEqual(
      expect.arrayContaining(['video', 'prediction', 'rule_match']),
    );
    expect(report.sizes.map(({ index }) => index)).toContain('video_transcript_search');
    expect(report.vacuums.map(({ table, after }) => `${table} after ${after}`)).toEqual([
      'video after the load',
      'prediction after the load',
      'rule_match after the load',
      'video after a change of 1% of the videos',
    ]);
    const [dropped, deleted] = report.retention;
    expect(dropped?.rows).toBe(deleted?.rows);
    expect(report.retention.map(({ name }) => name)).toEqual([
      'dropped as months',
      'deleted and vacuumed',
    ]);
    expect(report.rows).toHaveLength(2 * report.aims.length);
    expect(report.rows.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['page of 50, newest', 'count, all', 'submitVideo']),
    );
    expect(report.notes.join('\n')).not.toContain('failed');

    expect(await run.leftovers()).toEqual([]);
  } finally {
    await run.remove();
  }
  // Two processes start, one with a server in it.
}, 120_000);
