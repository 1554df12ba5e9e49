import type { Database } from '../../src/db/database.ts';
import { loadStatement } from '../../src/db/sql/load.ts';
import { queueStatisticsStatement } from '../../src/db/sql/queue-statistics.ts';
import { summarise } from '../load/closed-loop.ts';
import type { Contender } from '../rounds.ts';

const COUNT_OPEN_JOBS = loadStatement('count-open-jobs');

/** Queues are watched while they are worked: what a look at them costs, asked one after the other. */
export function counting(
  { prisma, pool }: Database,
  queueIds: readonly string[],
  seconds: number,
): Contender[] {
  return [
    contender('statistics of a queue', seconds, (turn) =>
      prisma.$queryRaw(queueStatisticsStatement(queueIds[turn % queueIds.length] ?? '', 24)),
    ),
    contender('counts of all queues', seconds, () => pool.query({ ...COUNT_OPEN_JOBS })),
  ];
}

function contender(
  name: string,
  seconds: number,
  look: (turn: number) => Promise<unknown>,
): Contender {
  return {
    name,
    async measure() {
      const latenciesMs: number[] = [];
      const start = performance.now();
      for (let now = start; now < start + seconds * 1000; ) {
        await look(latenciesMs.length);
        const done = performance.now();
        latenciesMs.push(done - now);
        now = done;
      }
      const { rate, p50Ms, p99Ms, p999Ms } = summarise(
        latenciesMs,
        (performance.now() - start) / 1000,
      );
      return { rate, p50Ms, p99Ms, p999Ms };
    },
  };
}
