import { expect, test } from 'vitest';
import { runBench } from './support/run-bench.ts';

test('bench read asks the same of many videos as of few, and leaves nothing', async () => {
  const run = await runBench(
    [
      ...['read', '--json', '--rounds', '1', '--seconds', '0.01'],
      ...['--few', '300', '--videos', '1500'],
    ],
    { DATABASE_URL: '' },
  );
  try {
    const { rows, aims, machine, unit } = await run.report();

    expect(unit).toBe('calls');
    expect(machine.postgres?.source).toBe('embedded');
    const few = rows.filter(({ condition }) => condition === '300 videos');
    const many = rows.filter(({ condition }) => condition === '1,500 videos');
    expect(few.map(({ name }) => name)).toEqual(many.map(({ name }) => name));
    for (const part of [
      'page of 50, claims, newest first',
      'count, claims',
      'chart by day, 30 days',
    ]) {
      expect(few.map(({ name }) => name)).toContain(part);
    }
    for (const { p50Ms, p99Ms } of rows) expect([p50Ms, p99Ms]).not.toContain(null);
    expect(aims.map(({ aim }) => aim)).toEqual([...few.map(() => 1.5), 10]);
    expect(await run.leftovers()).toEqual([]);
  } finally {
    await run.remove();
  }
  // Two servers start, and two databases are filled.
}, 120_000);
