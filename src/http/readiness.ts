import type { Database } from '../db/database.ts';
import type { EventFeed } from '../db/events.ts';
import type { ReadReplica } from '../db/read-replica.ts';
import type { RoomWatch } from '../db/room-watch.ts';
import type { AliasStatus } from '../training/follow-alias.ts';

const DATABASE_TIMEOUT_MS = 2_000;

/** Whether the process can do its work; each check is `ok`, or says what is wrong. */
export type Readiness = {
  status: 'ready' | 'unready';
  checks: { database: string; champion: string; events: string };
  /** What does not keep it from its work, but a person should know; left out when there is nothing. */
  notes?: string[];
};

export type AliasStatuses = Readonly<Record<'champion' | 'challenger', () => AliasStatus>>;

/**
 * Looks at what a submission needs, a database that answers and a model, and at the stream of events: a
 * replica that does not hear it goes on with a champion and rules that others have replaced.
 */
export async function checkReadiness({
  database,
  room,
  replica,
  events,
  aliases,
}: {
  database: Database;
  room: RoomWatch;
  replica: Pick<ReadReplica, 'status'> | null;
  events: EventFeed;
  aliases: AliasStatuses;
}): Promise<Readiness> {
  const champion = aliases.champion();
  const checks = {
    database: await checkDatabase(database, room),
    champion: checkChampion(champion),
    events: events.healthy() ? 'ok' : 'not heard',
  };
  const ready = Object.values(checks).every((check) => check === 'ok');
  const notes = [
    ...noteRefusal('champion', champion),
    ...noteRefusal('challenger', aliases.challenger()),
    ...noteReplica(replica),
  ];
  return {
    status: ready ? 'ready' : 'unready',
    checks,
    ...(notes.length > 0 && { notes }),
  };
}

async function checkDatabase({ pool }: Database, room: RoomWatch): Promise<string> {
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(
    () => resolve(`no answer within ${DATABASE_TIMEOUT_MS} ms`),
    DATABASE_TIMEOUT_MS,
  );
  const answer = pool
    .query('SELECT 1')
    .then(() => room.hasRoom(pool))
    .then(
      (hasRoom) => (hasRoom ? 'ok' : 'has no room left on its disk'),
      () => 'cannot be reached',
    );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A refused newcomer leaves the last good model serving: that is ready, and noted. */
function checkChampion({ liveVersion, refusal }: AliasStatus): string {
  if (liveVersion !== null) return 'ok';
  return refusal === null ? 'no champion is loaded' : `no champion is loaded: ${refusal}`;
}

function noteRefusal(
  alias: 'champion' | 'challenger',
  { liveVersion, wantedVersion, refusal }: AliasStatus,
): string[] {
  if (refusal === null) return [];
  const serving = liveVersion === null ? 'none serves' : `version ${liveVersion} serves`;
  return [`the ${alias}, version ${wantedVersion}, is refused and ${serving}: ${refusal}`];
}

/** Reads go on without it. */
function noteReplica(replica: Pick<ReadReplica, 'status'> | null): string[] {
  const trouble = replica?.status.trouble ?? null;
  return trouble === null ? [] : [`the read replica is of no use: ${trouble}`];
}
