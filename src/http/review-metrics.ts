import { Gauge, type Registry } from 'prom-client';
import { sharedRead } from './shared-read.ts';

/** How a queue stands: its jobs, and the leases that ever ran out. */
export type QueueFigures = Readonly<{
  key: string;
  pending: number;
  oldestPendingSeconds: number;
  leased: number;
  expiredLeases: number;
}>;

/** How review goes, read from the database, one series a queue: the same in every replica. */
export function watchReview(
  registry: Registry,
  read: () => Promise<readonly QueueFigures[]>,
): void {
  const figures = sharedRead(read);
  const gauge = (name: string, help: string, figureOf: (queue: QueueFigures) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['queue'],
      registers: [registry],
      async collect() {
        const queues = await figures();
        this.reset();
        for (const queue of queues ?? []) this.set({ queue: queue.key }, figureOf(queue));
      },
    });
  gauge('gavel_review_jobs_pending', 'Jobs that wait, by queue.', ({ pending }) => pending);
  gauge('gavel_review_jobs_leased', 'Jobs that reviewers hold, by queue.', ({ leased }) => leased);
  gauge(
    'gavel_review_oldest_pending_seconds',
    'For how long the oldest job that waits has waited, by queue; 0 when none waits.',
    ({ oldestPendingSeconds }) => oldestPendingSeconds,
  );
  gauge(
    'gavel_review_leases_expired_total',
    'Leases that ran out before they were used, by queue.',
    ({ expiredLeases }) => expiredLeases,
  );
}
