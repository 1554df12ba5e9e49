// A worker as `gavel worker` runs it, that may send webhooks to this machine.
import { openDatabase } from '../../../src/db/database.ts';
import { createLogger } from '../../../src/logger.ts';
import { createWorker } from '../../../src/worker.ts';

const log = createLogger('info');
const database = openDatabase({ url: process.env.DATABASE_URL ?? '', poolSize: 5, log });
const worker = await createWorker({
  database,
  log,
  secretKey: Buffer.from(process.env.GAVEL_SECRET_KEY ?? '', 'base64'),
  webhookNetworks: ['127.0.0.0/8'],
});
process.once('SIGTERM', async () => {
  await worker.close();
  await database.close();
});
