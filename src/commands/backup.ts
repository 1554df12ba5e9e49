import { existsSync } from 'node:fs';
import path from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { backUpCluster } from '../db/back-up-cluster.ts';
import { openEmbeddedPostgres } from '../db/embedded-postgres.ts';
import { StartupError } from '../errors.ts';
import { createLogger } from '../logger.ts';
import { secretKeyFile } from './secret-key.ts';

/** `gavel backup FOLDER`: copies the data folder of the embedded Postgres, whether or not Gavel runs on it. */
export function backupCommand(): Command {
  return new Command('backup')
    .description('copy the data folder of the embedded Postgres, also while Gavel runs on it')
    .argument('<folder>', 'a folder that is not there yet; GAVEL_DATA=<folder> starts Gavel on it')
    .action(async (folder: string) => {
      const config = readConfig(process.env);
      if (config.databaseUrl !== null) {
        throw new StartupError(
          'DATABASE_URL is set, and `gavel backup` copies the embedded Postgres: use pg_dump, or base backups, for yours',
        );
      }
      if (!existsSync(path.join(config.dataDir, 'postgres'))) {
        throw new StartupError(
          `${config.dataDir} holds no database: set GAVEL_DATA to the data folder`,
        );
      }
      const targetDir = path.resolve(folder);
      const stopping = new AbortController();
      const stop = () => stopping.abort(new StartupError('stopped; nothing was kept'));
      process.once('SIGINT', stop).once('SIGTERM', stop);
      const log = createLogger(config.logLevel);
      const server = await openEmbeddedPostgres({ dataDir: config.dataDir, mode: 'share', log });
      const bar = new SingleBar(
        { format: '{bar} {percentage}%', stream: process.stderr, clearOnComplete: true },
        Presets.shades_classic,
      );
      try {
        bar.start(1, 0);
        const { bytes } = await backUpCluster({
          url: server.url,
          targetDir,
          beside: [secretKeyFile(config)],
          signal: stopping.signal,
          onProgress({ copiedBytes, totalBytes }) {
            bar.setTotal(Math.max(totalBytes, copiedBytes));
            bar.update(copiedBytes);
          },
        });
        bar.stop();
        process.stdout.write(
          `Backed up ${Math.ceil(bytes / 2 ** 20)} MiB to ${targetDir}. It holds all data and keys: keep it safe.\n`,
        );
      } finally {
        bar.stop();
        await server.close();
        process.off('SIGINT', stop).off('SIGTERM', stop);
      }
    });
}
