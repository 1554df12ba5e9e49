import type { Database } from '../../src/db/database.ts';
import type { LiveModel } from '../../src/ml/live-model.ts';
import { scoreVideos } from '../../src/moderation/insert-videos.ts';
import { parseVideoSubmission } from '../../src/moderation/video-submission.ts';
import { findPgbench, PGBENCH_MISSING, pgbench, pgbenchVersion } from '../load/pgbench.ts';
import type { PostgresFacts } from '../machine.ts';
import type { Contender } from '../rounds.ts';
import { someVideos } from '../videos.ts';
import { pgbenchScripts } from './pgbench-scripts.ts';

export const PGBENCH = 'pgbench, same statement';

/** pgbench runs one of so many scripts at random, each with a video of its own, planned on its own. */
const SCRIPT_COUNT = 4;

/** Connections that Gavel, the benchmark and the server itself need beside pgbench's. */
const OTHER_CONNECTIONS = 40;

/**
 * pgbench as a reference: what this Postgres can do for so many clients that each store one video a
 * transaction, with nothing in between.
 */
export async function openPgbench(
  { database, live, signal }: { database: Database; live: LiveModel; signal: AbortSignal },
  postgres: PostgresFacts,
): Promise<{
  /** How it was measured, or why it was not. */
  note: string;
  /** Null where there is no pgbench, or too few connections. */
  contender(options: { clients: number; seconds: number }): Contender | null;
}> {
  const program = await findPgbench();
  if (program === null) return { note: PGBENCH_MISSING, contender: () => null };
  const videos = scoreVideos(
    live,
    someVideos('pgbench', SCRIPT_COUNT).map((video) => ({
      submission: parseVideoSubmission(video),
      label: null,
      submittedBy: null,
    })),
  );
  const most = postgres.maxConnections - OTHER_CONNECTIONS;
  let runs = 0;
  return {
    note:
      `The reference without Gavel is ${await pgbenchVersion(program)}, prepared, one video and one ` +
      `transaction each, for up to ${most} clients (max_connections is ${postgres.maxConnections}).`,
    contender({ clients, seconds }) {
      if (clients > most) return null;
      return {
        name: PGBENCH,
        async measure() {
          runs += 1;
          const { scripts, variables } = await pgbenchScripts(videos, `pgbench-${runs}`);
          const { url } = database;
          const load = { clients, seconds, signal };
          const result = await pgbench(program, { url, scripts, variables, ...load });
          const { rate, p50Ms, p99Ms, p999Ms } = result;
          return { rate, p50Ms, p99Ms, p999Ms };
        },
      };
    },
  };
}
