import { expect, test } from 'vitest';
import { runBench } from './support/run-bench.ts';

test('bench backtest compares with reading the history, and with asking the model', async () => {
  const run = await runBench(['backtest', '--json', '--rows', '1500', '--rounds', '1'], {});
  try {
    const { rows, aims, unit } = await run.report();
    expect(unit).toBe('rows');
    expect(rows.map(({ name }) => name)).toEqual([
      'backtest, stored predictions',
      'backtest, a rule on author history',
      'backtest, another model version',
      'plain read',
      'plain read and model.score',
    ]);
    expect(aims).toHaveLength(5);
    expect(await run.leftovers()).toEqual([]);
  } finally {
    await run.remove();
  }
});
