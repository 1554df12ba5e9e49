import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Command, Option } from 'commander';
import { readConfig } from '../config.ts';
import { RejectedCsv } from '../csv/rejected-csv.ts';
import { parseColumnMap } from '../csv/video-columns.ts';
import { connectDatabase } from '../db/connect.ts';
import { openJobs } from '../jobs/jobs.ts';
import { createLogger, type Logger } from '../logger.ts';
import { LiveModel } from '../ml/live-model.ts';
import { type ImportResult, importVideos } from '../moderation/import-videos.ts';
import { loadRules } from '../moderation/rules/load-rules.ts';
import { RuleBook } from '../moderation/rules/rule-book.ts';
import { bootstrapChampion } from '../training/bootstrap-champion.ts';
import { loadModelVersion } from '../training/load-model-version.ts';
import { SHIPPED_MODEL } from './arguments.ts';
import { showImportProgress } from './import-progress.ts';

type Flags = {
  labelSource: 'IMPORT' | 'GOLD' | 'HUMAN';
  onError: 'report' | 'stop';
  map?: string;
  rejected?: string;
  json?: true;
  rules?: true;
};

/** `gavel import`: videos of a CSV file into the database, with predictions and labels. */
export function importCommand(): Command {
  return new Command('import')
    .description('import videos, and labels where given, from a CSV file with the TikTok columns')
    .argument('<file.csv>')
    .addOption(
      new Option('--label-source <source>', 'who stands behind the labels')
        .choices(['IMPORT', 'GOLD', 'HUMAN'])
        .default('IMPORT'),
    )
    .addOption(
      new Option('--on-error <what>', 'at a bad row: report it and go on, or stop')
        .choices(['report', 'stop'])
        .default('report'),
    )
    .option('--map <columns>', 'other columns, as externalId=id,transcript=text or a JSON object')
    .option('--rejected <file>', 'where bad rows go (default: <file.csv>.rejected.csv)')
    .option(
      '--rules',
      'run the rules over the videos; without it they are history, and fill no queue',
    )
    .option('--json', 'print the summary as one JSON object')
    .action(async (file: string, flags: Flags) => {
      const config = readConfig(process.env);
      // A person watches this command: only what goes wrong belongs between the lines of its progress.
      const log = createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel);
      const connection = await connectDatabase({ config, mode: 'share', log });
      try {
        await importFile({ ...connection, log }, file, flags);
      } finally {
        await connection.close();
      }
    });
}

type Connection = Pick<Awaited<ReturnType<typeof connectDatabase>>, 'database'> & { log: Logger };

/** Imports a file into an open database, with progress on stderr and a summary on stdout. */
export async function importFile(
  { database, log }: Connection,
  file: string,
  flags: Flags,
): Promise<void> {
  const columns = flags.map === undefined ? undefined : parseColumnMap(flags.map);
  const version = await bootstrapChampion({ database, log }, { bundleDir: SHIPPED_MODEL });
  const live = new LiveModel({ version, model: await loadModelVersion(database, version) });
  const rules = flags.rules === true ? await openRules({ database, log }) : null;
  const rejected = new RejectedCsv(flags.rejected ?? `${file}.rejected.csv`);
  const { signal, dispose } = abortOnSignal();
  const progress = showImportProgress(await sizeOf(file));
  const startedAt = performance.now();
  let stored = 0;
  try {
    const result = await importVideos(
      { database, live, rules: rules?.book ?? null },
      {
        file,
        columns,
        origin: { source: flags.labelSource, actor: `import ${path.basename(file)}` },
        onError: flags.onError,
        signal,
        onHeader: (header) => rejected.setHeader(header),
        onBytes: (total) => progress.bytesRead(total),
        onRejected: (rows) => rejected.write(rows),
        onProgress: (counts) => {
          stored = counts.stored;
          progress.rowsDone(counts.read);
        },
      },
    );
    progress.stop();
    const seconds = (performance.now() - startedAt) / 1_000;
    printSummary(result, { seconds, rejectedFile: rejected.path, json: flags.json === true });
    process.exitCode = exitCode(result);
  } catch (error) {
    progress.stop();
    process.stderr.write(`the import failed; ${stored} videos were stored before that and stay\n`);
    throw error;
  } finally {
    dispose();
    await rejected.close();
    await rules?.close();
    live.close();
  }
}

/** The rules of this moment: an import is judged by one set. */
async function openRules({ database, log }: Connection) {
  const jobs = await openJobs({ database, log });
  const book = new RuleBook({ database, jobs, log });
  book.swap(await loadRules(database.prisma));
  return {
    book,
    async close() {
      await book.close();
      await jobs.close();
    },
  };
}

function printSummary(
  result: ImportResult,
  { seconds, rejectedFile, json }: { seconds: number; rejectedFile: string | null; json: boolean },
): void {
  const { stoppedAt, interrupted, ...counts } = result;
  const rowsPerSecond = Math.round(counts.read / seconds);
  if (stoppedAt) {
    process.stderr.write(
      `stopped at line ${stoppedAt.line}: ${stoppedAt.reason}; what was stored before stays\n`,
    );
  }
  if (interrupted) {
    process.stderr.write(
      `interrupted after ${counts.read} rows; import again to go on where it stopped\n`,
    );
  }
  if (json) {
    const summary = {
      ...counts,
      seconds: Number(seconds.toFixed(3)),
      rowsPerSecond,
      rejectedFile,
      stoppedAtLine: stoppedAt?.line ?? null,
      interrupted,
    };
    process.stdout.write(`${JSON.stringify(summary)}\n`);
    return;
  }
  const lines: [string, number][] = [
    ['rows read', counts.read],
    ['stored', counts.stored],
    ['already stored', counts.alreadyStored],
    ['conflicts', counts.conflicts],
    ['rejected', counts.rejected],
    ['labels', counts.labels],
    ['labels changed', counts.labelsChanged],
  ];
  for (const [name, count] of lines) {
    process.stdout.write(`${name.padEnd(15)}${String(count).padStart(10)}\n`);
  }
  process.stdout.write(`${seconds.toFixed(1)} s, ${rowsPerSecond} rows/s\n`);
  if (rejectedFile) process.stdout.write(`rows that were not taken: ${rejectedFile}\n`);
}

function exitCode({ stoppedAt, interrupted }: ImportResult): number {
  if (interrupted) return 130;
  return stoppedAt ? 1 : 0;
}

/** Zero for what cannot be sized: reading it will say why. */
async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

/** The first Ctrl-C ends the import after the batches in flight; a third one ends the process. */
function abortOnSignal(): { signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  let signals = 0;
  const onSignal = (): void => {
    signals += 1;
    // Through npm, one Ctrl-C may arrive twice.
    if (signals > 2) process.exit(130);
    controller.abort();
  };
  const names: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const name of names) process.on(name, onSignal);
  return {
    signal: controller.signal,
    dispose() {
      for (const name of names) process.off(name, onSignal);
    },
  };
}
