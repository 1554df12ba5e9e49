import { expect, test } from 'vitest';
import { runBench } from './support/run-bench.ts';

test('bench classify compares the shipped model with predict, by batch size', async () => {
  const run = await runBench(['classify', '--json', '--rounds', '2', '--seconds', '0.02'], {});
  try {
    const { rows, aims, machine } = await run.report();

    const steps = rows.map(({ name, condition }) => `${name}, ${condition}`);
    for (const size of [1, 32, 256]) {
      expect(steps).toContain(`classify from raw input, batches of ${size}`);
      expect(steps).toContain(`predict from raw input, batches of ${size}`);
      expect(steps).toContain(`predict on ready tensors, batches of ${size}`);
    }
    for (const { rounds, cpuUs, p50Ms, p99Ms } of rows) {
      expect(rounds).toBe(2);
      expect([cpuUs, p50Ms, p99Ms]).not.toContain(null);
    }
    expect(aims.map(({ aim }) => aim)).toEqual([20]);
    expect(machine.postgres).toBeNull();
  } finally {
    await run.remove();
  }
});

test('without --json a benchmark prints tables on stdout and how far it is on stderr', async () => {
  const run = await runBench(['classify', '--rounds', '1', '--seconds', '0.01'], {});
  try {
    expect(await run.process.ended()).toEqual({ code: 0, signal: null });
    expect(run.process.stdout()).toMatch(/predict row by row.+>= 20/);
    expect(run.process.stdout()).not.toContain('warming up');
    expect(run.process.stderr()).toContain('warming up');
  } finally {
    await run.remove();
  }
});
