import { type App, createApp } from '../app.ts';
import type { Config } from '../config.ts';
import { connectDatabase } from '../db/connect.ts';
import type { Database } from '../db/database.ts';
import type { Logger } from '../logger.ts';
import { startTracing } from '../tracing/start-tracing.ts';
import { buildDashboardBeside } from './build-dashboard.ts';
import { secretKeyOf } from './secret-key.ts';
import { superviseWorker } from './supervise-worker.ts';

export type RunningGavel = {
  /** Base URL of the HTTP server. */
  readonly url: string;
  readonly firstAdminKey: string | null;
  readonly app: App;
  readonly database: Database;
  close(): Promise<void>;
};

/**
 * Starts the whole of Gavel: database, API, worker process. What was started is closed again, in
 * reverse order, when a later step fails.
 * @throws StartupError
 */
export async function startGavel(options: {
  config: Config;
  log: Logger;
  withWorker: boolean;
}): Promise<RunningGavel> {
  const { config, log } = options;
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) await closer();
  };

  closers.push(buildDashboardBeside({ log }));
  try {
    if (config.tracing !== null) {
      const tracing = await startTracing(config.tracing);
      closers.push(() => tracing.close());
    }
    const connection = await connectDatabase({
      config,
      mode: 'own',
      log,
      statementTimeoutMs: config.timeouts.statementMs,
      pooled: true,
      onServerDeath() {
        // Nothing can be stored any more: end in order, so that whoever watches Gavel starts it again.
        process.exitCode = 1;
        process.kill(process.pid, 'SIGTERM');
      },
    });
    closers.push(() => connection.close());
    const { database } = connection;
    const secretKey = await secretKeyOf(config);
    const app = await createApp({ config: { ...config, secretKey }, database, log });
    closers.push(() => app.close());
    const url = await app.listen();
    if (options.withWorker) {
      const worker = superviseWorker({ databaseUrl: database.url, secretKey, log });
      closers.push(() => worker.close());
    }
    return { url, firstAdminKey: app.firstAdminKey, app, database, close };
  } catch (error) {
    await close();
    throw error;
  }
}
