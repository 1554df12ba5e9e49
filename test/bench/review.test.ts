import { expect, test } from 'vitest';
import { runBench } from './support/run-bench.ts';

test('bench review decides each job once, by use cases, over HTTP and bare, and leaves nothing', async () => {
  const run = await runBench(
    [
      ...['review', '--json', '--rounds', '1', '--seconds', '0.2'],
      ...['--videos', '1200', '--jobs', '400', '--reviewers', '4'],
    ],
    { DATABASE_URL: '' },
  );
  try {
    const { rows, aims, machine, unit, options, notes } = await run.report();

    expect(unit).toBe('calls');
    expect(machine.postgres?.source).toBe('embedded');
    expect(options).toMatchObject({ videos: 1200, jobs: 400, reviewers: 4 });
    for (const condition of ['1 reviewer', '4 reviewers']) {
      const under = rows.filter((row) => row.condition === condition);
      expect(under.map(({ name }) => name)).toEqual(
        ['use cases', 'over HTTP', 'bare statements'].flatMap((way) =>
          ['lease', 'decide', 'both'].map((call) => `${way}: ${call}`),
        ),
      );
    }
    const counted = ['statistics of a queue', 'counts of all queues'];
    for (const condition of ['nobody at work', 'after the work']) {
      const under = rows.filter((row) => row.condition === condition);
      expect(under.map(({ name }) => name)).toEqual(counted);
    }
    for (const { name, p50Ms, p99Ms, p999Ms, cpuUs } of rows) {
      expect([p50Ms, p99Ms, p999Ms]).not.toContain(null);
      if (name.endsWith('both')) expect(cpuUs).not.toBeNull();
    }
    expect(aims).toHaveLength(3);
    expect(notes.join('\n')).toMatch(/[1-9]\d* jobs were decided in all, each exactly once/);

    expect(await run.leftovers()).toEqual([]);
  } finally {
    await run.remove();
  }
  // Two processes start, one with a server in it.
}, 60_000);

test('bench review refuses fewer videos than jobs', async () => {
  const run = await runBench(['review', '--videos', '10', '--jobs', '11'], {
    DATABASE_URL: '',
  });
  try {
    const { code } = await run.process.ended();
    expect(code).not.toBe(0);
    expect(run.process.stderr()).toMatch(/a video has at most one open job a queue/);
  } finally {
    await run.remove();
  }
});
