import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { type GavelProcess, spawnGavel } from '../../support/gavel-process.ts';

const spread = z
  .strictObject({ median: z.number().gte(0), min: z.number(), max: z.number() })
  .refine(({ median, min, max }) => min <= median && median <= max);
const rate = spread.refine(({ min }) => min > 0);

/** What `gavel bench NAME --json` prints. */
const report = z.strictObject({
  benchmark: z.string(),
  startedAt: z.iso.datetime(),
  machine: z.strictObject({
    cores: z.number().int().positive(),
    cpu: z.string(),
    memoryGb: z.number().positive(),
    platform: z.string(),
    node: z.string(),
    loadAverage: z.number(),
    postgres: z
      .strictObject({
        version: z.string().regex(/^\d+/),
        source: z.enum(['embedded', 'DATABASE_URL']),
        fsync: z.enum(['on', 'off']),
        synchronousCommit: z.string(),
        maxConnections: z.number().int().positive(),
        syncMs: z.number().positive().nullable(),
      })
      .nullable(),
  }),
  options: z.record(z.string(), z.unknown()),
  unit: z.enum(['requests', 'rows', 'calls', 'decisions']),
  rows: z
    .array(
      z.strictObject({
        name: z.string(),
        condition: z.string(),
        rounds: z.number().int().positive(),
        rate,
        p50Ms: spread.nullable(),
        p99Ms: spread.nullable(),
        p999Ms: spread.nullable(),
        cpuUs: spread.nullable(),
        postgresCpuUs: spread.nullable(),
        peakRssMb: spread.nullable(),
      }),
    )
    .min(1),
  aims: z.array(
    z
      .strictObject({
        name: z.string(),
        bound: z.enum(['least', 'most']),
        aim: z.number(),
        measured: rate,
        met: z.boolean(),
      })
      .refine(
        ({ bound, aim, measured, met }) =>
          met === (bound === 'least' ? measured.median >= aim : measured.median <= aim),
      ),
  ),
  profile: z
    .array(z.strictObject({ place: z.string(), share: z.number(), usPerRequest: z.number() }))
    .optional(),
  notes: z.array(z.string().min(1)),
});

type BenchReport = z.infer<typeof report>;

/** A benchmark as a person runs it, with a folder for temporary files that nobody else uses. */
export type BenchRun = {
  readonly process: GavelProcess;
  /** Waits for the end. Exit code 0 is asserted. */
  report(): Promise<BenchReport>;
  /** What is left of its temporary files. */
  leftovers(): Promise<string[]>;
  remove(): Promise<void>;
};

export async function runBench(args: string[], env: Record<string, string>): Promise<BenchRun> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gavel-test-bench-'));
  // Root's Postgres runs as another user, who must be able to enter.
  await chmod(folder, 0o755);
  const run = spawnGavel(['bench', ...args], { ...env, TMPDIR: folder });
  return {
    process: run,
    async report() {
      const { code } = await run.ended();
      if (code !== 0) throw new Error(`gavel bench ended with ${code}:\n${run.stderr()}`);
      return report.parse(JSON.parse(run.stdout()));
    },
    leftovers: () => readdir(folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
