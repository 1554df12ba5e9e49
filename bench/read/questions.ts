import { z } from 'zod';
import type { Database } from '../../src/db/database.ts';
import { videoVolumes } from '../../src/db/sql/video-volumes.ts';
import { Prisma, type PrismaClient } from '../../src/generated/prisma/client.ts';
import { countVideos, readVideoPage } from '../../src/graphql/video-page.ts';
import type { VideoFilter } from '../../src/moderation/video-filter.ts';
import { summarise } from '../load/closed-loop.ts';
import type { Contender } from '../rounds.ts';

const DAY_MS = 24 * 60 * 60_000;

type Asker = Pick<PrismaClient, '$queryRaw'>;

/** Something that the dashboard asks of the videos. */
export type Question = Readonly<{ name: string; ask(prisma: Asker): Promise<unknown> }>;

/** Pages by each filter in both orders, their counts, and the chart by day. */
export function questions(): Question[] {
  const today = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS);
  const daysAgo = (days: number): Date => new Date(today.getTime() - days * DAY_MS);
  const pages = Object.entries(filters(daysAgo)).flatMap(([by, filter]) =>
    (['SUBMITTED_AT', 'CLAIM_PROBABILITY'] as const).map((field) => ({
      name: `page of 50, ${by}, ${field === 'SUBMITTED_AT' ? 'newest' : 'surest'} first`,
      ask: (prisma: Asker) =>
        readVideoPage(prisma, filter, { field, direction: 'DESC' }, { first: 50 }),
    })),
  );
  const counts = Object.entries(filters(daysAgo)).map(([by, filter]) => ({
    name: `count, ${by}`,
    ask: (prisma: Asker) => countVideos(prisma, filter),
  }));
  const charts = [7, 30, 90].map((days) => ({
    name: `chart by day, ${days} days`,
    ask: (prisma: Asker) =>
      prisma.$queryRaw(
        videoVolumes({ from: daysAgo(days - 1), to: daysAgo(-1), timeZone: 'Europe/Berlin' }),
      ),
  }));
  return [...pages, ...counts, ...charts];
}

function filters(daysAgo: (days: number) => Date): Record<string, VideoFilter> {
  return {
    all: {},
    claims: { label: 'CLAIM' },
    opinions: { label: 'OPINION' },
    'verified authors': { verifiedStatus: 'VERIFIED' },
    'authors under review': { authorBanStatus: 'UNDER_REVIEW' },
    'banned authors, of whom there is none': { authorBanStatus: 'BANNED' },
    'one author': { authorExternalId: 'author-77' },
    'the last week': { submittedFrom: daysAgo(7) },
    'probability 0.49 to 0.51': { minClaimProbability: 0.49, maxClaimProbability: 0.51 },
    'what needs review': { needsReview: true },
    'opinions that need review': { label: 'OPINION', needsReview: true },
    'claims of verified authors of a week': {
      ...{ label: 'CLAIM', verifiedStatus: 'VERIFIED', submittedFrom: daysAgo(7) },
    },
    'a word that one video has': { text: '9999' },
  };
}

const explained = z.tuple([
  z.object({
    'QUERY PLAN': z.tuple([
      z.object({ 'Planning Time': z.number(), 'Execution Time': z.number() }),
    ]),
  }),
]);

/**
 * One caller who asks again and again, for some seconds. The times are the database's own, for planning and
 * execution of all statements that a question sends, told by EXPLAIN ANALYZE of each right after it; the
 * rate is of whole answers, as the API has them.
 */
export function asking(
  { prisma }: Pick<Database, 'prisma'>,
  { name, ask }: Question,
  seconds: number,
): Contender {
  const sent: Prisma.Sql[] = [];
  const listening = prisma.$extends({
    query: {
      $queryRaw({ args, query }) {
        sent.push(args);
        return query(args);
      },
    },
  });
  const databaseMs = async (): Promise<number> => {
    let total = 0;
    for (const statement of sent.splice(0)) {
      const [row] = explained.parse(
        await prisma.$queryRaw(Prisma.sql`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${statement}`),
      );
      const [plan] = row['QUERY PLAN'];
      total += plan['Planning Time'] + plan['Execution Time'];
    }
    return total;
  };
  return {
    name,
    async measure() {
      // The first may find its pages on disk.
      await ask(listening);
      await databaseMs();
      const times: number[] = [];
      let answersMs = 0;
      for (const start = performance.now(); performance.now() < start + seconds * 1_000; ) {
        const asked = performance.now();
        await ask(listening);
        answersMs += performance.now() - asked;
        times.push(await databaseMs());
      }
      const { rate, p50Ms, p99Ms } = summarise(times, answersMs / 1_000);
      return { rate, p50Ms, p99Ms };
    },
  };
}
