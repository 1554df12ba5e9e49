import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { SHIPPED_MODEL } from '../src/commands/arguments.ts';
import { loadModel, readBundleDirectory } from '../src/ml/bundle.ts';
import { LiveModel } from '../src/ml/live-model.ts';
import { bootstrapChampion } from '../src/training/bootstrap-champion.ts';
import { writeImportFiles } from './import/import-files.ts';
import { runWorker } from './import/worker-process.ts';
import { machineFacts } from './machine.ts';
import { openBenchPostgres } from './postgres.ts';
import { postgresCpuClock } from './process-cpu.ts';
import { type Report, rateAim, reportRow } from './report.ts';
import { type Contender, measureInRounds } from './rounds.ts';
import {
  type Bench,
  benchmarkCommand,
  type CommonOptions,
  runBenchmark,
  wholeFrom,
} from './run-benchmark.ts';

type Options = CommonOptions & { rows: number };

export function command(): Command {
  return benchmarkCommand(
    'import',
    'Imports a generated CSV file, against COPY of the same rows, already scored, into the same tables.',
  )
    .option('--rows <n>', 'videos in the file', wholeFrom(1), 100_000)
    .action((options: Options) => runBenchmark(options, (bench) => benchImport(bench, options)));
}

/** Each turn has a fresh database of its own, on one server. */
export async function benchImport(bench: Bench, options: Options): Promise<Report> {
  const startedAt = new Date().toISOString();
  const { rows, rounds } = options;
  const postgres = await openBenchPostgres(bench);
  const machine = machineFacts(postgres.facts);
  const folder = await mkdtemp(path.join(tmpdir(), 'gavel-bench-import-'));
  bench.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  bench.say(`writing a file of ${rows.toLocaleString('en')} videos`);
  const model = await loadModel(await readBundleDirectory(SHIPPED_MODEL));
  // The first version that a new database gets.
  const live = new LiveModel({ version: 1, model });
  const { csv } = await writeImportFiles(live, { folder, rows, signal: bench.signal });
  live.close();
  const { size } = await stat(csv);

  const contender = (name: string, way: 'import' | 'copy'): Contender => ({
    name,
    async measure() {
      const { database, drop } = await postgres.createDatabase();
      await bootstrapChampion({ database, log: bench.log }, { bundleDir: SHIPPED_MODEL });
      const postgresCpu = await postgresCpuClock(database.pool);
      const databaseUrl = database.url;
      const result = await runWorker(bench, { way, folder, databaseUrl, rows, postgresCpu });
      await drop();
      return result;
    },
  });
  const contenders = [contender('import', 'import'), contender('COPY', 'copy')];
  const condition = `${rows.toLocaleString('en')} rows`;
  const [imported = [], copied = []] = await measureInRounds(contenders, rounds, bench.say);
  return {
    benchmark: 'import',
    startedAt,
    machine,
    options: { rows, rounds },
    unit: 'rows',
    rows: [reportRow('import', condition, imported), reportRow('COPY', condition, copied)],
    aims: [rateAim('import / COPY', 0.6, imported, copied)],
    notes: [
      `The file has ${(size / 2 ** 20).toFixed(1)} MiB; import reads, checks, classifies and hashes it, ` +
        'and commits every thousand rows.',
      'COPY brings rows that were classified and given ids and hashes beforehand, in one transaction ' +
        'over one connection, into the same two tables with all their indexes, triggers and constraints.',
    ],
  };
}
