import type { Database } from '../../src/db/database.ts';
import { countVideos, readVideoPage } from '../../src/graphql/video-page.ts';
import { countVolumes } from '../../src/training/count-volumes.ts';
import { summarise } from '../load/closed-loop.ts';
import type { Measurement } from '../report.ts';
import type { Contender } from '../rounds.ts';

const DAY_MS = 24 * 60 * 60_000;
const NEWEST = { field: 'SUBMITTED_AT', direction: 'DESC' } as const;
const SUREST = { field: 'CLAIM_PROBABILITY', direction: 'DESC' } as const;

/** What the dashboard asks of stored videos, in this process, one question after the other. */
export function looks(
  database: Database,
  seconds: number,
  note: (text: string) => void,
): Contender[] {
  const { prisma } = database;
  const filter = { label: 'CLAIM', verifiedStatus: 'NOT_VERIFIED' } as const;
  const page = { first: 50 } as const;
  const to = new Date();
  const period = (days: number) => ({
    from: new Date(to.getTime() - days * DAY_MS),
    to,
    timeZone: 'Europe/Berlin',
  });
  const asked: [string, () => Promise<unknown>][] = [
    ['page of 50, newest', () => readVideoPage(prisma, {}, NEWEST, page)],
    ['page of 50, filtered', () => readVideoPage(prisma, filter, NEWEST, page)],
    ['page of 50, surest', () => readVideoPage(prisma, {}, SUREST, page)],
    ['count, all', () => countVideos(prisma, {})],
    ['count, filtered', () => countVideos(prisma, filter)],
    ['day chart, 7 days', () => countVolumes(database, period(7))],
    ['day chart, 90 days', () => countVolumes(database, period(90))],
  ];
  return asked.map(([name, ask]) => ({ name, measure: () => repeat(name, ask, seconds, note) }));
}

/** At least once, and until the time is up. One that the database gives up is told of, and counts as it lasted. */
async function repeat(
  name: string,
  ask: () => Promise<unknown>,
  seconds: number,
  note: (text: string) => void,
): Promise<Measurement> {
  const latenciesMs: number[] = [];
  const start = performance.now();
  for (let now = start; latenciesMs.length === 0 || now < start + seconds * 1_000; ) {
    const refused = await ask().then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    const done = performance.now();
    latenciesMs.push(done - now);
    now = done;
    if (refused !== null) {
      note(`${name} failed: ${refused.trim().split('\n').at(-1)}`);
      break;
    }
  }
  const { rate, p50Ms, p99Ms } = summarise(latenciesMs, (performance.now() - start) / 1_000);
  return { rate, p50Ms, p99Ms };
}
