// A worker as `gavel worker` runs it, with the shortest heartbeat that pg-boss allows.
import { openDatabase } from '../../../src/db/database.ts';
import { createLogger } from '../../../src/logger.ts';
import { createWorker } from '../../../src/worker.ts';

const log = createLogger('info');
const database = openDatabase({ url: process.env.DATABASE_URL ?? '', poolSize: 5, log });
const worker = await createWorker({ database, log, heartbeatSeconds: 10 });
process.once('SIGTERM', async () => {
  await worker.close();
  await database.close();
});
