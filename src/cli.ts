import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { benchCommand } from './commands/bench.ts';
import { classifyCommand } from './commands/classify.ts';
import { demoCommand } from './commands/demo.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { importCommand } from './commands/import.ts';
import { serveCommand } from './commands/serve.ts';
import { trainCommand } from './commands/train.ts';
import { workerCommand } from './commands/worker.ts';
import { GavelError } from './errors.ts';

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string };

const program = new Command('gavel')
  .description('Moderation backend for short video: classifies, records, learns.')
  .version(version)
  .showHelpAfterError('(gavel --help lists the commands and the environment)')
  .addHelpText(
    'after',
    `
Environment:
  DATABASE_URL     Postgres 15 or newer to use; unset: an embedded one
  GAVEL_DATA       folder of the embedded Postgres (.gavel)
  PORT, HOST       where the API listens (4000, 127.0.0.1)
  GAVEL_ADMIN_KEY  fixes the first admin key; unset: a random one is printed once
  GAVEL_LOG_LEVEL  fatal, error, warn, info, debug, trace or silent (info)
  GAVEL_POOL_SIZE  database connections of one process (10)
  NODE_ENV         production switches introspection off`,
  )
  .exitOverride();

for (const command of [
  serveCommand(),
  demoCommand(),
  workerCommand(),
  importCommand(),
  trainCommand(),
  evaluateCommand(),
  classifyCommand(),
  benchCommand(),
]) {
  program.addCommand(command.copyInheritedSettings(program));
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
  } else {
    throw error;
  }
}
