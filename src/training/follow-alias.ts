import type { Database, Db } from '../db/database.ts';
import type { EventFeed } from '../db/events.ts';
import type { Logger } from '../logger.ts';
import type { LiveModel } from '../ml/live-model.ts';
import { CHALLENGER_CHANGED, currentChallenger } from './challenger-alias.ts';
import { CHAMPION_CHANGED, currentChampion } from './champion.ts';
import { loadModelVersion } from './load-model-version.ts';

/** What this replica holds for an alias, and why it is not what it should be. */
export type AliasStatus = Readonly<{
  liveVersion: number | null;
  wantedVersion: number | null;
  /** Why the wanted version is not live: its bundle was refused, or the database did not answer. */
  refusal: string | null;
}>;

export type AliasFollower = {
  status(): AliasStatus;
  close(): Promise<void>;
};

type FollowOptions = {
  database: Database;
  events: EventFeed;
  live: LiveModel;
  log: Logger;
  pollIntervalMs?: number;
};

/** Keeps the live model equal to the champion. */
export function followChampion(options: FollowOptions): Promise<AliasFollower> {
  const alias = { name: 'champion', topic: CHAMPION_CHANGED, current: currentChampion };
  return followAlias(alias, options);
}

/** Keeps a model equal to the challenger; empty while there is none. */
export function followChallenger(options: FollowOptions): Promise<AliasFollower> {
  const alias = { name: 'challenger', topic: CHALLENGER_CHANGED, current: currentChallenger };
  return followAlias(alias, options);
}

/**
 * Keeps a model equal to the one that holds an alias: loads it now, and again whenever the alias moves. A
 * move is heard as an event, and seen by a slow poll in case the event was lost. The next model is loaded,
 * checked and warmed while the last one serves; a refused one leaves the last one serving.
 */
async function followAlias(
  alias: { name: string; topic: string; current(db: Db): Promise<number | null> },
  { database, events, live, log, pollIntervalMs = 10_000 }: FollowOptions,
): Promise<AliasFollower> {
  const { prisma } = database;
  let wantedVersion: number | null = null;
  let refusal: string | null = null;
  let closed = false;

  async function follow(): Promise<void> {
    if (closed) return;
    try {
      wantedVersion = await alias.current(prisma);
      if (wantedVersion === null) live.clear();
      else if (wantedVersion !== live.version) {
        const next = {
          version: wantedVersion,
          model: await loadModelVersion({ prisma }, wantedVersion),
        };
        if (closed) return next.model.dispose();
        live.swap(next);
        log.info({ version: wantedVersion }, `the ${alias.name} is live`);
      }
      refusal = null;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== refusal) {
        const serving = live.version;
        log.error(
          { err: error, wantedVersion, serving },
          `the ${alias.name} was refused; the last one serves`,
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

  const unsubscribe = events.subscribe(alias.topic, look);
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
