import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { readConfig } from '../src/config.ts';
import { connectDatabase } from '../src/db/connect.ts';
import type { Database } from '../src/db/database.ts';
import { createLogger } from '../src/logger.ts';
import { LiveModel } from '../src/ml/live-model.ts';
import { importVideos } from '../src/moderation/import-videos.ts';
import { currentChampion } from '../src/training/champion.ts';
import { loadModelVersion } from '../src/training/load-model-version.ts';
import { importFilesIn, PREDICTION_COLUMNS, VIDEO_COLUMNS } from './import/import-files.ts';
import type { FromWorker } from './import/worker-process.ts';

/*
 * The process that `bench import` measures, so that its CPU and memory are those of the import alone.
 * Arguments: `import` or `copy`, and the folder of the files. It says when it is ready, waits for word
 * to begin, does its work once, says what it took, and ends.
 */

const [, , way, folder = ''] = process.argv;
const files = importFilesIn(folder);
const log = createLogger('warn');
// Ctrl-C reaches the whole terminal; the parent decides when it is over.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());

const connection = await connectDatabase({ config: readConfig(process.env), mode: 'share', log });
const work = way === 'copy' ? copy : await prepareImport(connection.database);
const begin = new Promise((resolve) => process.once('message', resolve));
tell({ kind: 'ready' });
await begin;

const cpu = process.cpuUsage();
const start = performance.now();
const rows = await work(connection.database);
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(cpu);
tell({
  kind: 'done',
  rows,
  seconds,
  cpuUs: user + system,
  // In KiB on every system that Node runs on.
  peakRssMb: process.resourceUsage().maxRSS / 1024,
});
await connection.close();
process.disconnect();

/** All that `gavel import` does with a file, but for its progress bar. */
async function prepareImport({
  prisma,
}: Database): Promise<(database: Database) => Promise<number>> {
  const version = await currentChampion(prisma);
  if (version === null) throw new Error('the database has no champion');
  const live = new LiveModel({ version, model: await loadModelVersion({ prisma }, version) });
  return async (database) => {
    const { stored, rejected } = await importVideos(
      { database, live },
      {
        file: files.csv,
        origin: { source: 'IMPORT', actor: 'gavel bench' },
        onError: 'report',
        onRejected: async () => undefined,
        onProgress: () => undefined,
        onBytes: () => undefined,
      },
    );
    live.close();
    if (rejected > 0) throw new Error(`${rejected} rows were rejected`);
    return stored;
  };
}

/** The same rows by COPY, scored beforehand, in one transaction. */
async function copy({ pool }: Database): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const into = async (file: string, table: string, columns: string): Promise<number> => {
      const stream = client.query(copyFrom(`COPY ${table} (${columns}) FROM STDIN`));
      await pipeline(createReadStream(file, { highWaterMark: 2 ** 20 }), stream);
      return stream.rowCount ?? 0;
    };
    const stored = await into(files.video, 'video', VIDEO_COLUMNS);
    await into(files.prediction, 'prediction', PREDICTION_COLUMNS);
    await client.query('COMMIT');
    return stored;
  } finally {
    client.release();
  }
}

function tell(message: FromWorker): void {
  process.send?.(message);
}
