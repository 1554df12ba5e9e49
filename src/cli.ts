import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { readConfig } from './config.ts';
import { GavelError } from './errors.ts';
import { chooseBackend } from './ml/backend-choice.ts';

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string };

// One command's modules are loaded, unless none is named: help needs all of them.
const commands = new Map<string, () => Promise<Command>>([
  ['serve', async () => (await import('./commands/serve.ts')).serveCommand()],
  ['demo', async () => (await import('./commands/demo.ts')).demoCommand()],
  ['worker', async () => (await import('./commands/worker.ts')).workerCommand()],
  ['import', async () => (await import('./commands/import.ts')).importCommand()],
  ['train', async () => (await import('./commands/train.ts')).trainCommand()],
  ['evaluate', async () => (await import('./commands/evaluate.ts')).evaluateCommand()],
  ['classify', async () => (await import('./commands/classify.ts')).classifyCommand()],
  ['backup', async () => (await import('./commands/backup.ts')).backupCommand()],
  ['bench', async () => (await import('./commands/bench.ts')).benchCommand()],
]);

const program = new Command('gavel')
  .description('Moderation backend for short video: classifies, records, learns.')
  .version(version)
  .showHelpAfterError('(gavel --help lists the commands and the environment)')
  .addHelpText(
    'after',
    `
Environment:
  DATABASE_URL      Postgres 15 or newer to use; unset: an embedded one
  DIRECT_URL        the same Postgres, where DATABASE_URL is a pooler in transaction mode
  DATABASE_REPLICA_URL   a standby that queries and exports read from
  GAVEL_DATA        folder of the embedded Postgres (.gavel)
  PORT, HOST        where the API listens (4000, 127.0.0.1)
  GAVEL_ADMIN_KEY   fixes the first admin key; unset: a random one is printed once
  GAVEL_LOG_LEVEL   fatal, error, warn, info, debug, trace or silent (info)
  GAVEL_POOL_SIZE   database connections of one process (10)
  GAVEL_TF_BACKEND  auto, node, wasm or cpu (auto)
  GAVEL_DRIFT_CRON  when drift is measured, in UTC, or off (17 3 * * *)
  OTEL_EXPORTER_OTLP_ENDPOINT   where traces are sent; unset: nowhere (docs/runbook.md)
  NODE_ENV          production switches introspection off`,
  )
  .hook('preAction', () => chooseBackend(readConfig(process.env).tfBackend))
  .exitOverride();

const named = commands.get(process.argv[2] ?? '');
for (const load of named ? [named] : commands.values()) {
  program.addCommand((await load()).copyInheritedSettings(program));
}

try {
  await program.parseAsync();
} catch (error) {
  // Commander has already said what was wrong with the arguments, or shown the help asked for.
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode;
  } else if (error instanceof GavelError) {
    process.stderr.write(`gavel: ${error.message}\n`);
    process.exitCode = 1;
  } else if (isFullDisk(error)) {
    process.stderr.write(`gavel: a file cannot be written: ${error.message}\n`);
    process.exitCode = 1;
  } else {
    throw error;
  }
}

/** No room on the disk, in a quota, or in what a file may hold. */
function isFullDisk(error: unknown): error is Error {
  return (
    error instanceof Error &&
    'code' in error &&
    ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(error.code))
  );
}
