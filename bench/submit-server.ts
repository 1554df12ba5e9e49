import './submit/mutations.ts';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { connectDatabase } from '../src/db/connect.ts';
import { createLogger } from '../src/logger.ts';
import { startCpuProfile } from './profile/cpu-profiler.ts';
import { type FromServer, toServer } from './submit/server-process.ts';

/*
 * The process that `bench submit` measures: the real server, with the mutations for comparison. Its
 * parent gives it the environment, hears where it listens, and asks what CPU it has used, and for what; when
 * the parent goes away, it closes.
 */

const config = readConfig(process.env);
const log = createLogger(config.logLevel);
const connection = await connectDatabase({ config, mode: 'share', log });
const app = await createApp({ config, database: connection.database, log });
const url = await app.listen();

// Ctrl-C reaches the whole terminal; the parent decides when it is over.
process.on('SIGINT', () => undefined);
let profile: Awaited<ReturnType<typeof startCpuProfile>> | null = null;
process.on('message', async (message) => {
  const wish = toServer.parse(message);
  if (wish === 'profile') {
    profile = await startCpuProfile();
    tell({ kind: 'profiling' });
  } else if (wish === 'profiled') {
    tell({ kind: 'profiled', spent: (await profile?.stop()) ?? [] });
  } else {
    const { user, system } = process.cpuUsage();
    tell({ kind: 'cpu', cpuUs: user + system });
  }
});
process.on('disconnect', async () => {
  await app.close();
  await connection.close();
  process.exit();
});
tell({ kind: 'ready', url });

function tell(message: FromServer): void {
  process.send?.(message);
}
