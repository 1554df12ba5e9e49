import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { startChild } from '../child-process.ts';
import type { TimeSpent } from '../profile/where-time-goes.ts';

const fromServer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), url: z.url() }),
  z.object({ kind: z.literal('cpu'), cpuUs: z.number() }),
  z.object({ kind: z.literal('profiling') }),
  z.object({
    kind: z.literal('profiled'),
    spent: z.array(z.object({ place: z.string(), us: z.number() })),
  }),
]);

/** What its parent asks of it: what CPU it has used, to begin a profile, and to end it. */
export const toServer = z.enum(['cpu', 'profile', 'profiled']);

/** What the server tells its parent. */
export type FromServer = z.infer<typeof fromServer>;

/** A Gavel server in a process of its own. */
export type ServerProcess = Readonly<{
  url: string;
  adminKey: string;
  /** CPU that the process has used by now, in microseconds. */
  cpuUs(): Promise<number>;
  /** Where its CPU goes during some work. */
  profile<T>(work: () => Promise<T>): Promise<{ result: T; spent: TimeSpent[] }>;
  /** Waits until it has nothing to do. */
  idle(): Promise<void>;
  close(): Promise<void>;
}>;

/** A server that uses less than this share of a CPU for so long has nothing to do. */
const IDLE_SHARE = 0.1;
const IDLE_INTERVAL_MS = 50;

/**
 * @param adminKey that of the replicas beside it, since the last one that starts decides which is valid.
 * @throws Error when the server ends before it is ready; its own words are on stderr.
 */
export async function startServerProcess(
  databaseUrl: string,
  adminKey: string = randomBytes(24).toString('base64url'),
): Promise<ServerProcess> {
  const server = startChild(new URL('../submit-server.ts', import.meta.url), {
    messages: fromServer,
    env: {
      DATABASE_URL: databaseUrl,
      PORT: '0',
      HOST: '127.0.0.1',
      GAVEL_ADMIN_KEY: adminKey,
      GAVEL_LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
    },
  });
  const { url } = await server.next('ready');
  const cpuUs = async (): Promise<number> => {
    const answer = server.next('cpu');
    server.send('cpu');
    return (await answer).cpuUs;
  };
  return {
    url,
    adminKey,
    cpuUs,
    async profile(work) {
      const begun = server.next('profiling');
      server.send('profile');
      await begun;
      const result = await work();
      const ended = server.next('profiled');
      server.send('profiled');
      return { result, spent: (await ended).spent };
    },
    async idle() {
      for (let before = await cpuUs(); ; ) {
        await delay(IDLE_INTERVAL_MS);
        const now = await cpuUs();
        if (now - before < IDLE_SHARE * IDLE_INTERVAL_MS * 1000) return;
        before = now;
      }
    },
    close: () => server.close(),
  };
}
