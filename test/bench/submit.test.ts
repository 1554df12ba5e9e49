import { expect, inject, test } from 'vitest';
import { runStatement } from '../support/statement.ts';
import { runBench } from './support/run-bench.ts';

test('bench submit compares submitVideo with its references and drops its database', async () => {
  const DATABASE_URL = inject('serverUrl');
  const run = await runBench(
    ['submit', '--json', '--rounds', '1', '--seconds', '0.5', '--clients', '2', '--profile'],
    { DATABASE_URL },
  );
  try {
    const { rows, aims, machine, unit, notes, profile = [] } = await run.report();

    expect(unit).toBe('requests');
    expect(machine.postgres?.source).toBe('DATABASE_URL');
    const stepsOf = (wanted: string) =>
      rows.filter(({ name }) => name === wanted).map(({ condition }) => condition);
    const openLoop = expect.stringMatching(/^open loop, \d+\/s$/);
    expect(stepsOf('submitVideo')).toEqual(['2 clients', openLoop]);
    expect(stepsOf('noop')).toEqual(['2 clients', openLoop]);
    expect(stepsOf('nestedCreate')).toEqual(['2 clients']);
    expect(stepsOf('pipeline.store')).toEqual(['1 caller, no HTTP']);
    for (const { name, p50Ms, p99Ms, p999Ms, cpuUs } of rows) {
      if (name === 'submitVideo') expect(p999Ms).not.toBeNull();
      expect([p50Ms, p99Ms]).not.toContain(null);
      if (!name.startsWith('pgbench')) expect(cpuUs).not.toBeNull();
    }

    // pgbench is measured where there is one; where there is none, the report says how to get it.
    const hasPgbench = stepsOf('pgbench, same statement').length > 0;
    if (!hasPgbench) expect(notes.join('\n')).toMatch(/install/);
    expect(aims.map(({ aim }) => aim)).toEqual(hasPgbench ? [0.9, 8, 1, 1] : [0.9, 8, 1]);

    expect(profile.length).toBeGreaterThan(0);
    const shares = profile.map(({ share }) => share);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);

    const { rows: left } = await runStatement(
      DATABASE_URL,
      `SELECT datname FROM pg_database WHERE datname LIKE 'gavel_bench_%'`,
    );
    expect(left).toEqual([]);
    expect(await run.leftovers()).toEqual([]);
  } finally {
    await run.remove();
  }
});
