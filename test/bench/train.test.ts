import { expect, test } from 'vitest';
import { runBench } from './support/run-bench.ts';

test('bench train submits beside a training, fits, promotes through replicas', async () => {
  const run = await runBench(
    [
      ...['train', '--json', '--rounds', '1', '--rows', '400', '--epochs', '1'],
      ...[
        '--seconds',
        '0.5',
        '--load',
        '10',
        '--nice',
        '0',
        '--replicas',
        '2',
        '--promotions',
        '2',
      ],
    ],
    {},
  );
  try {
    const { rows, aims, unit } = await run.report();

    expect(unit).toBe('rows');
    expect(rows.map(({ name }) => name)).toEqual([
      'submitVideo, idle',
      'submitVideo while training, nice 0',
      'Gavel, reference-mlp',
      'TensorFlow.js fit, reference-mlp',
      'Gavel, ngram-linear',
      'promotion, until a replica answers by it',
    ]);
    for (const { condition, p99Ms, p999Ms } of rows.slice(0, 2)) {
      expect(condition).toMatch(/^open loop, \d+\/s$/);
      expect([p99Ms, p999Ms]).not.toContain(null);
    }
    expect(aims.map(({ aim, bound }) => [aim, bound])).toEqual([
      [1.5, 'most'],
      [0.8, 'least'],
      [1000, 'most'],
    ]);

    expect(await run.leftovers()).toEqual([]);
  } finally {
    await run.remove();
  }
});
