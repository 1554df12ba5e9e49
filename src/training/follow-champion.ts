import type { Database } from '../db/database.ts';
import type { EventFeed } from '../db/events.ts';
import type { Logger } from '../logger.ts';
import type { LiveModel } from '../ml/live-model.ts';
import { CHAMPION_CHANGED, currentChampion } from './champion.ts';
import { loadModelVersion } from './load-model-version.ts';

/** What this replica answers with, and why it is not what it should be. */
export type ChampionStatus = Readonly<{
  liveVersion: number | null;
  wantedVersion: number | null;
  /** Why the wanted version is not live: its bundle was refused, or the database did not answer. */
  refusal: string | null;
}>;

export type ChampionFollower = {
  status(): ChampionStatus;
  close(): Promise<void>;
};

/**
 * Keeps the live model equal to the champion: loads it now, and again whenever the alias moves. A move
 * is heard as an event, and seen by a slow poll in case the event was lost. The next model is loaded,
 * checked and warmed while the last one serves; a refused one leaves the last one serving.
 */
export async function followChampion({
  database,
  events,
  live,
  log,
  pollIntervalMs = 10_000,
}: {
  database: Database;
  events: EventFeed;
  live: LiveModel;
  log: Logger;
  pollIntervalMs?: number;
}): Promise<ChampionFollower> {
  const { prisma } = database;
  let wantedVersion: number | null = null;
  let refusal: string | null = null;
  let closed = false;

  async function follow(): Promise<void> {
    if (closed) return;
    try {
      wantedVersion = await currentChampion(prisma);
      if (wantedVersion !== null && wantedVersion !== live.version) {
        const next = {
          version: wantedVersion,
          model: await loadModelVersion({ prisma }, wantedVersion),
        };
        if (closed) return next.model.dispose();
        live.swap(next);
        log.info({ version: wantedVersion }, 'the champion is live');
      }
      refusal = null;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== refusal) {
        const serving = live.version;
        log.error(
          { err: error, wantedVersion, serving },
          'the champion was refused; the last one serves',
        );
      }
      refusal = reason;
    }
  }

  // One at a time and in order: a look that is asked for during another one follows it.
  let following = follow();
  let waiting = false;
  function look(): void {
    if (waiting) return;
    waiting = true;
    following = following.then(() => {
      waiting = false;
      return follow();
    });
  }

  const unsubscribe = events.subscribe(CHAMPION_CHANGED, look);
  const poll = setInterval(look, pollIntervalMs);
  await following;
  return {
    status: () => ({ liveVersion: live.version, wantedVersion, refusal }),
    async close() {
      closed = true;
      unsubscribe();
      clearInterval(poll);
      await following;
    },
  };
}
