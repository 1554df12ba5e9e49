import { expect, test, vi } from 'vitest';
import { runBench } from './support/run-bench.ts';

test('bench import compares with COPY on a Postgres of its own, fsync on, and removes it', async () => {
  const run = await runBench(['import', '--json', '--rows', '1500', '--rounds', '1'], {});
  try {
    const { rows, aims, machine, unit } = await run.report();

    expect(unit).toBe('rows');
    expect(machine.postgres).toMatchObject({ source: 'embedded', fsync: 'on' });
    expect(rows.map(({ name }) => name)).toEqual(['import', 'COPY']);
    for (const { cpuUs, peakRssMb } of rows) expect([cpuUs, peakRssMb]).not.toContain(null);
    expect(aims.map(({ name, aim }) => ({ name, aim }))).toEqual([
      { name: 'import / COPY', aim: 0.6 },
    ]);
    expect(await run.leftovers()).toEqual([]);
  } finally {
    await run.remove();
  }
});

test('Ctrl-C ends a benchmark, which leaves no Postgres and no file behind', async () => {
  const run = await runBench(['import', '--rows', '50000'], {});
  try {
    await vi.waitFor(() => expect(run.process.stderr()).toMatch(/writing a file/), 60_000);
    expect(await run.process.stop('SIGINT')).toEqual({ code: 130, signal: null });
    expect(run.process.stdout()).toBe('');
    expect(await run.leftovers()).toEqual([]);
  } finally {
    await run.remove();
  }
});
