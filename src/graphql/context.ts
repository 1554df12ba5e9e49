import type { Authenticator } from '../access/authenticator.ts';
import type { Allowance, RateLimiter } from '../access/rate-limiter.ts';
import type { Viewer } from '../access/viewer.ts';
import type { Database } from '../db/database.ts';
import type { EventFeed } from '../db/events.ts';
import type { ReadReplica } from '../db/read-replica.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Logger } from '../logger.ts';
import type { LiveModel } from '../ml/live-model.ts';
import type { WebhookSettings } from '../moderation/deliveries/create-webhook-endpoint.ts';
import type { QueueCounts } from '../moderation/queues/queue-counts.ts';
import type { SubmissionPipeline } from '../moderation/submission-pipeline.ts';
import type { ModelShelf } from './model-shelf.ts';
import type { ModelVersionCache } from './model-version-cache.ts';

/** What resolvers reach beyond the request; wired once, in app.ts. */
export type Services = Readonly<{
  /** The primary; for a query, the read replica where there is one and it knows enough. */
  database: Database;
  /** Null where there is none. */
  replica: ReadReplica | null;
  log: Logger;
  authenticator: Authenticator;
  /** Null where nothing is limited. */
  limiter: RateLimiter | null;
  live: LiveModel;
  pipeline: SubmissionPipeline;
  jobs: Jobs;
  events: EventFeed;
  queueCounts: QueueCounts;
  modelShelf: ModelShelf;
  modelVersions: ModelVersionCache;
  webhooks: WebhookSettings;
  /** Called once for each submitted video with its outcome: a metric. */
  onSubmission(outcome: 'created' | 'repeated' | 'refused'): void;
}>;

/** One request (or one subscription), as resolvers see it. */
export type Context = {
  /** Of a query, with the database that it reads. */
  services: Services;
  /** Null when the request came without a key. */
  readonly viewer: Viewer | null;
  readonly requestId: string;
  /** What the operation cost, once that is known. */
  allowance?: Allowance;
  /** Where a live subscription stands: sent with each of its results, to go on from. */
  cursor?: string;
};
