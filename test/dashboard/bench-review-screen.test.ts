import { expect, test } from 'vitest';
import { runBench } from '../bench/support/run-bench.ts';

test('bench review-screen measures each decision to the next video, and leaves nothing', async () => {
  const run = await runBench(['review-screen', '--json', '--rounds', '1', '--decisions', '3'], {
    DATABASE_URL: '',
  });
  try {
    const { rows, unit, notes } = await run.report();
    expect(unit).toBe('decisions');
    expect(rows.map(({ condition }) => condition)).toEqual([
      'the next video is ready',
      'keys as fast as they act',
    ]);
    for (const { p50Ms, p99Ms } of rows) expect([p50Ms, p99Ms]).not.toContain(null);
    expect(notes).toHaveLength(2);
    expect(await run.leftovers()).toEqual([]);
  } finally {
    await run.remove();
  }
});
