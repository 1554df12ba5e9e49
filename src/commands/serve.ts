import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { createLogger } from '../logger.ts';
import { type RunningGavel, startGavel } from './start-gavel.ts';
import { untilStopped } from './until-stopped.ts';

/** `gavel serve`: API and worker in one process group, until a signal comes. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('serve the API, with a worker beside it, until Ctrl-C')
    .option('-p, --port <number>', 'port to listen on; wins over PORT')
    .option('--host <address>', 'address to listen on; wins over HOST')
    .option('--no-worker', 'serve the API alone (run `gavel worker` elsewhere)')
    .action(async (options: { port?: string; host?: string; worker: boolean }) => {
      const config = readConfig({
        ...process.env,
        ...(options.port !== undefined && { PORT: options.port }),
        ...(options.host !== undefined && { HOST: options.host }),
      });
      const log = createLogger(config.logLevel);
      await untilStopped(log, async () => {
        const gavel = await startGavel({ config, log, withWorker: options.worker });
        printWelcome(gavel);
        return gavel;
      });
    });
}

/** What a person sees when the server is ready. */
export function printWelcome(gavel: RunningGavel): void {
  const lines = [`Gavel is ready: dashboard at ${gavel.url}`, `GraphQL at ${gavel.url}/graphql`];
  if (gavel.firstAdminKey !== null) {
    lines.push(`Admin key, shown this once: ${gavel.firstAdminKey}`);
  }
  lines.push('Ctrl-C stops it.');
  process.stdout.write(`${lines.join('\n')}\n`);
}
