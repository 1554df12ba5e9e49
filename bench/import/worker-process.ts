import { z } from 'zod';
import { startChild } from '../child-process.ts';
import type { PostgresCpuClock } from '../process-cpu.ts';
import type { Measurement } from '../report.ts';
import type { Bench } from '../run-benchmark.ts';

const fromWorker = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({
    kind: z.literal('done'),
    rows: z.number(),
    seconds: z.number(),
    cpuUs: z.number(),
    peakRssMb: z.number(),
  }),
]);

/** What the worker tells its parent. */
export type FromWorker = z.infer<typeof fromWorker>;

/**
 * Brings the rows into a database once, in a process of its own.
 * @throws Error when not exactly `rows` rows were stored.
 */
export async function runWorker(
  { defer }: Bench,
  options: {
    way: 'import' | 'copy';
    folder: string;
    databaseUrl: string;
    rows: number;
    postgresCpu: PostgresCpuClock | null;
  },
): Promise<Measurement> {
  const { way, folder, databaseUrl, rows, postgresCpu } = options;
  const worker = startChild(new URL('../import-worker.ts', import.meta.url), {
    messages: fromWorker,
    env: { DATABASE_URL: databaseUrl },
    args: [way, folder],
  });
  defer(() => worker.close());
  await worker.next('ready');
  const before = postgresCpu?.();
  const done = worker.next('done');
  worker.send('begin');
  const result = await done;
  const after = postgresCpu?.();
  await worker.close();
  if (result.rows !== rows) throw new Error(`${way} stored ${result.rows} of ${rows} rows`);
  return {
    rate: rows / result.seconds,
    cpuUs: result.cpuUs / rows,
    postgresCpuUs:
      after === undefined || before === undefined ? undefined : (after - before) / rows,
    peakRssMb: result.peakRssMb,
  };
}
