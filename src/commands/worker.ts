import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { connectDatabase } from '../db/connect.ts';
import { createLogger } from '../logger.ts';
import { openBackend } from '../ml/backend.ts';
import { startTracing } from '../tracing/start-tracing.ts';
import { createWorker } from '../worker.ts';
import { lowerPriority } from './lower-priority.ts';
import { secretKeyOf } from './secret-key.ts';
import { untilStopped } from './until-stopped.ts';

/** `gavel worker`: does the jobs, until a signal comes or the process that started it is gone. */
export function workerCommand(): Command {
  return new Command('worker')
    .description('do the jobs (training), beside `gavel serve` or on a second machine')
    .action(async () => {
      const config = readConfig(process.env);
      const log = createLogger(config.logLevel);
      // Started with an IPC channel, the worker is somebody's child and must not outlive its parent.
      process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
      // Listening to the channel must not keep a worker alive that has nothing left to do.
      process.channel?.unref();
      await untilStopped(log, async () => {
        await openBackend();
        const tracing = config.tracing && (await startTracing(config.tracing));
        const connection = await connectDatabase({ config, mode: 'share', log });
        // Not before: where the worker starts the embedded Postgres, that is not to go last too.
        lowerPriority(config.workerNice, log);
        try {
          const worker = await createWorker({
            database: connection.database,
            log,
            driftCron: config.driftCron,
            secretKey: await secretKeyOf(config),
            webhookNetworks: config.webhookNetworks,
          });
          return {
            async close() {
              await worker.close();
              await connection.close();
              await tracing?.close();
            },
          };
        } catch (error) {
          await connection.close();
          await tracing?.close();
          throw error;
        }
      });
    });
}
