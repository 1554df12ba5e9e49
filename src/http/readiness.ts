import type { Database } from '../db/database.ts';
import type { AliasStatus } from '../training/follow-alias.ts';

const DATABASE_TIMEOUT_MS = 2_000;

/** Whether the process can do its work; each check is `ok`, or says what is wrong. */
export type Readiness = {
  status: 'ready' | 'unready';
  checks: { database: string; champion: string };
};

/** Looks at what a submission needs: a database that answers, and a model. */
export async function checkReadiness({
  database,
  championStatus,
}: {
  database: Database;
  championStatus: () => AliasStatus;
}): Promise<Readiness> {
  const checks = {
    database: await checkDatabase(database),
    champion: checkChampion(championStatus()),
  };
  const ready = Object.values(checks).every((check) => check === 'ok');
  return { status: ready ? 'ready' : 'unready', checks };
}

async function checkDatabase({ pool }: Database): Promise<string> {
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(
    () => resolve(`no answer within ${DATABASE_TIMEOUT_MS} ms`),
    DATABASE_TIMEOUT_MS,
  );
  const answer = pool.query('SELECT 1').then(
    () => 'ok',
    () => 'cannot be reached',
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A refused newcomer leaves the last good model serving: that is ready, and told. */
function checkChampion({ liveVersion, refusal }: AliasStatus): string {
  if (liveVersion !== null) return 'ok';
  return refusal === null ? 'no champion is loaded' : `no champion is loaded: ${refusal}`;
}
