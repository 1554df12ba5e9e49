import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { type DeliveryFigures, watchDeliveries } from './delivery-metrics.ts';
import { type DriftFigures, watchDrift } from './drift-metrics.ts';
import { type HistoryFigures, watchHistory } from './history-metrics.ts';
import { watchModel } from './model-metrics.ts';
import { type ProcessGauges, watchProcess } from './process-metrics.ts';
import { type ReplicaFigures, watchReplica } from './replica-metrics.ts';
import { type QueueFigures, watchReview } from './review-metrics.ts';
import { type SocketMetrics, watchSockets } from './socket-metrics.ts';

/** What each instrument counts; the text is Prometheus'. */
export type Metrics = {
  readonly registry: Registry;
  observeRequest(request: { method: string; route: string; status: number; ms: number }): void;
  /** An error of a GraphQL answer, which HTTP may call 200; `code` is the one of its extensions. */
  countGraphqlError(code: string): void;
  countSubmission(outcome: 'created' | 'repeated' | 'refused'): void;
  observeScores: ReturnType<typeof watchModel>;
  countChallengerFailure(): void;
  countRuleFailure(): void;
  countRateLimited(): void;
  countRateWait(): void;
  readonly sockets: SocketMetrics;
  /** An operation that only reads, where there is a read replica. */
  countRead(from: 'replica' | 'primary'): void;
  /** Says where to read the gauges, each time that the metrics are asked for. */
  watch(
    gauges: ProcessGauges & {
      drift(): Promise<DriftFigures | null>;
      deliveries(): Promise<DeliveryFigures>;
      queues(): Promise<readonly QueueFigures[]>;
      histories(): Promise<readonly HistoryFigures[]>;
      replica(): ReplicaFigures;
    },
  ): void;
};

/** A registry of its own, so that two applications in a process do not share numbers. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const durations = new Histogram({
    name: 'gavel_http_request_duration_seconds',
    help: 'Time from a request to its answer, by route.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const graphqlErrors = new Counter({
    name: 'gavel_graphql_errors_total',
    help: 'Errors of GraphQL answers by code; those of result unions are not among them.',
    labelNames: ['code'],
    registers,
  });
  const submissions = new Counter({
    name: 'gavel_submissions_total',
    help: 'Submitted videos, by outcome: created, repeated (stored before) or refused.',
    labelNames: ['outcome'],
    registers,
  });
  const challengerFailures = new Counter({
    name: 'gavel_challenger_failures_total',
    help: 'Batches that the challenger failed to score; they were answered and stored without it.',
    registers,
  });
  const ruleFailures = new Counter({
    name: 'gavel_rule_failures_total',
    help: 'Rules that failed, once a video or batch; the videos were answered and stored without them.',
    registers,
  });
  const rateLimited = new Counter({
    name: 'gavel_rate_limited_total',
    help: 'Operations refused because their key had spent its points.',
    registers,
  });
  const rateWaits = new Counter({
    name: 'gavel_rate_limit_waits_total',
    help: 'Batches of exports and events of subscriptions that waited until their key had points again.',
    registers,
  });
  const reads = new Counter({
    name: 'gavel_reads_total',
    help: 'With a read replica: queries and exports, by where they read.',
    labelNames: ['from'],
    registers,
  });
  return {
    registry,
    observeRequest: ({ ms, ...labels }) => durations.observe(labels, ms / 1_000),
    countGraphqlError: (code) => graphqlErrors.inc({ code }),
    countSubmission: (outcome) => submissions.inc({ outcome }),
    observeScores: watchModel(registry),
    countRuleFailure: () => ruleFailures.inc(),
    countRateLimited: () => rateLimited.inc(),
    countRateWait: () => rateWaits.inc(),
    countRead: (from) => reads.inc({ from }),
    sockets: watchSockets(registry),
    countChallengerFailure: () => challengerFailures.inc(),
    watch({ drift, deliveries, queues, histories, replica, ...process }) {
      watchProcess(registry, process);
      watchDrift(registry, drift);
      watchDeliveries(registry, deliveries);
      watchReview(registry, queues);
      watchHistory(registry, histories);
      watchReplica(registry, replica);
    },
  };
}
