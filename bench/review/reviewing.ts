import { summarise } from '../load/closed-loop.ts';
import type { Measurement } from '../report.ts';

/** A way of taking a job of a queue and deciding it. Whatever is not a success is thrown. */
export type Way = Readonly<{
  name: string;
  /** @returns what `decide` needs; null when nothing waits. */
  lease(reviewer: number, queueId: string): Promise<Held | null>;
  decide(reviewer: number, held: Held): Promise<void>;
  /** CPU that Gavel's process has used by now, in microseconds. */
  cpuUs(): Promise<number>;
}>;

type Held = Readonly<{ jobId: string; token: string }>;

/** What reviewers did in one step: both calls on their own, and one after the other. */
export type Reviewed = Readonly<{
  rate: number;
  lease: Measurement;
  decide: Measurement;
  both: Measurement;
  /** Each job that a decision was answered for. */
  jobIds: readonly string[];
}>;

/** The label that all decide for: an update of the video is part of a decision. */
export const LABEL = 'CLAIM' as const;

/**
 * A closed loop: so many reviewers, spread over the queues, each of whom leases a job, decides it, and asks
 * for the next, for some seconds. Nobody thinks in between: it shows what the database and Gavel can do.
 * When a queue runs out, the step ends there for all, and its rate is of the time until then.
 * @throws Error when anything fails.
 */
export async function review(
  way: Way,
  options: { reviewers: number; queueIds: readonly string[]; seconds: number },
  postgresCpu: (() => number) | null,
): Promise<Reviewed> {
  const { reviewers, queueIds, seconds } = options;
  const leaseMs: number[] = [];
  const decideMs: number[] = [];
  const bothMs: number[] = [];
  const jobIds: string[] = [];
  const cpuBefore = await way.cpuUs();
  const postgresBefore = postgresCpu?.();
  const start = performance.now();
  let end = start + seconds * 1000;
  const work = async (reviewer: number): Promise<void> => {
    const queueId = queueIds[reviewer % queueIds.length] ?? '';
    for (let asked = start; asked < end; asked = performance.now()) {
      const held = await way.lease(reviewer, queueId);
      const leased = performance.now();
      if (held === null) {
        end = leased;
        return;
      }
      await way.decide(reviewer, held);
      const decided = performance.now();
      leaseMs.push(leased - asked);
      decideMs.push(decided - leased);
      bothMs.push(decided - asked);
      jobIds.push(held.jobId);
    }
  };
  await Promise.all(Array.from({ length: reviewers }, (_, reviewer) => work(reviewer)));
  const took = (performance.now() - start) / 1000;
  const each = (totalUs: number): number => totalUs / jobIds.length;
  const { p50Ms, p99Ms, p999Ms, rate } = summarise(bothMs, took);
  return {
    rate,
    lease: measurement(leaseMs, took),
    decide: measurement(decideMs, took),
    both: {
      ...{ rate, p50Ms, p99Ms, p999Ms },
      cpuUs: each((await way.cpuUs()) - cpuBefore),
      ...(postgresCpu && { postgresCpuUs: each(postgresCpu() - (postgresBefore ?? 0)) }),
    },
    jobIds,
  };
}

function measurement(latenciesMs: number[], seconds: number): Measurement {
  const { rate, p50Ms, p99Ms, p999Ms } = summarise(latenciesMs, seconds);
  return { rate, p50Ms, p99Ms, p999Ms };
}
