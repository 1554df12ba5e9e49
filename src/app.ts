import path from 'node:path';
import { Authenticator } from './access/authenticator.ts';
import { ensureFirstAdminKey } from './access/ensure-first-admin-key.ts';
import { OidcTokens } from './access/oidc-tokens.ts';
import { RateLimiter, type RoleLimits } from './access/rate-limiter.ts';
import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import { openEventFeed } from './db/events.ts';
import { historyFigures } from './db/history-partitions.ts';
import { ReadReplica } from './db/read-replica.ts';
import { ModelShelf } from './graphql/model-shelf.ts';
import { ModelVersionCache } from './graphql/model-version-cache.ts';
import { buildSchema } from './graphql/schema.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { createHttpServer } from './http/server.ts';
import { openJobs } from './jobs/jobs.ts';
import type { Logger } from './logger.ts';
import { DEFAULT_ARCHITECTURE } from './ml/architectures.ts';
import { openBackend } from './ml/backend.ts';
import { LiveModel } from './ml/live-model.ts';
import type { ModelInput, Score } from './ml/types.ts';
import { ChallengerShadow } from './moderation/challenger-shadow.ts';
import { makeDefaults } from './moderation/defaults/make-defaults.ts';
import { deliveryFigures } from './moderation/deliveries/delivery-figures.ts';
import { networkPolicy } from './moderation/deliveries/network-policy.ts';
import { requireSecretKey } from './moderation/deliveries/require-secret-key.ts';
import { Exports } from './moderation/export/exports.ts';
import { QueueCounts } from './moderation/queues/queue-counts.ts';
import { reviewFigures } from './moderation/queues/review-figures.ts';
import { followRules } from './moderation/rules/follow-rules.ts';
import { RuleBook } from './moderation/rules/rule-book.ts';
import { SearchUpkeep } from './moderation/search-upkeep.ts';
import { SubmissionPipeline } from './moderation/submission-pipeline.ts';
import { bootstrapChampion } from './training/bootstrap-champion.ts';
import { latestDrift } from './training/drift/latest-drift.ts';
import { followChallenger, followChampion } from './training/follow-alias.ts';
import { loadModelVersion } from './training/load-model-version.ts';

/** The bundle that ships with Gavel. */
const SHIPPED_BUNDLE = path.join(import.meta.dirname, '../models', DEFAULT_ARCHITECTURE);

const DASHBOARD = path.join(import.meta.dirname, '../dashboard/dist');

export type App = {
  /** Starts serving and answers the base URL. Throws StartupError. */
  listen(): Promise<string>;
  /** The random key of a first start, to be printed this once; null until it listens. */
  readonly firstAdminKey: string | null;
  /** Answers what was asked, then closes everything that `createApp` opened; not the database. */
  close(): Promise<void>;
};

/**
 * The composition root of the API: the one place where its parts are made, in order, and closed again,
 * in reverse, also when one of them cannot be made. Jobs are run by the worker, another process.
 * @throws StartupError | BundleError
 */
export async function createApp(options: {
  config: Config;
  database: Database;
  log: Logger;
  bundleDir?: string;
  /** Whether a new installation starts with queues, rules, policies and actions. */
  defaults?: boolean;
}): Promise<App> {
  const { config, database, log, bundleDir = SHIPPED_BUNDLE, defaults = true } = options;
  const closers: (() => void | Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) await closer();
  };

  try {
    // Before anything is opened: a backend that does not start is told in one line.
    await openBackend();
    await requireSecretKey(database, config.secretKey);
    const metrics = createMetrics();
    const { adminKey } = config;
    if (adminKey !== null) await ensureFirstAdminKey({ database }, { adminKey });
    const tokens = config.oidc === null ? null : new OidcTokens(config.oidc);
    const authenticator = new Authenticator({ database, log, tokens });
    closers.push(() => authenticator.close());
    const limiter = config.rateLimits && rateLimiter(config.rateLimits, { database, log, metrics });
    if (limiter !== null) closers.push(() => limiter.close());

    const replica = openReplica(config, { database, log, metrics });
    if (replica !== null) closers.push(() => replica.close());
    await replica?.start();

    await bootstrapChampion({ database, log }, { bundleDir });
    const live = new MeasuredLiveModel(metrics.observeScores);
    closers.push(() => live.close());
    const events = await openEventFeed({ url: database.url, pool: database.pool, log });
    closers.push(() => events.close());
    const queueCounts = new QueueCounts({ pool: database.pool, log });
    closers.push(() => queueCounts.close());
    const champion = await followChampion({ database, events, live, log });
    closers.push(() => champion.close());
    const modelShelf = new ModelShelf({
      live,
      load: (version) => loadModelVersion({ prisma: database.prisma }, version),
    });
    closers.push(() => modelShelf.close());

    const jobs = await openJobs({ database, log });
    closers.push(() => jobs.close());
    const shadowModel = new LiveModel(null);
    closers.push(() => shadowModel.close());
    const follower = await followChallenger({ database, events, live: shadowModel, log });
    closers.push(() => follower.close());
    const challenger = new ChallengerShadow({
      model: shadowModel,
      log,
      onFailure: metrics.countChallengerFailure,
    });
    if (defaults) await makeDefaults(database);
    const rules = new RuleBook({ database, jobs, log, onFailure: metrics.countRuleFailure });
    closers.push(() => rules.close());
    const ruleFollower = await followRules({ database, events, book: rules, log });
    closers.push(() => ruleFollower.close());
    const upkeep = new SearchUpkeep({ pool: database.pool, log });
    closers.push(() => upkeep.close());
    const pipeline = new SubmissionPipeline({ database, live, challenger, rules, upkeep });
    closers.push(() => pipeline.close());
    metrics.watch({
      queueDepth: () => pipeline.depth,
      liveVersion: () => live.version,
      eventsHealthy: () => events.healthy(),
      connections: () => database.pool,
      drift: () => latestDrift(database.prisma),
      deliveries: () => deliveryFigures(database.prisma),
      queues: () => reviewFigures(database.pool),
      histories: () => historyFigures(database.pool),
      replica: () => replica?.status ?? null,
    });

    const exports = new Exports({ url: database.url });
    closers.push(() => exports.close());

    const server = await createHttpServer({
      host: config.host,
      port: config.port,
      production: config.production,
      timeouts: config.timeouts,
      trustedDocuments: config.trustedDocuments,
      schema: buildSchema(),
      services: {
        database,
        replica,
        log,
        authenticator,
        limiter,
        live,
        pipeline,
        jobs,
        events,
        queueCounts,
        modelShelf,
        modelVersions: new ModelVersionCache(database),
        webhooks: { policy: networkPolicy(config.webhookNetworks), secretKey: config.secretKey },
        onSubmission: metrics.countSubmission,
      },
      metrics,
      exports,
      dashboardDir: DASHBOARD,
      drainMs: config.drainMs,
      aliases: { champion: champion.status, challenger: follower.status },
    });
    closers.push(() => server.close());

    let firstAdminKey: string | null = null;
    return {
      async listen() {
        const url = await server.listen();
        // Not before: a key that is made for a start that fails is never told, and never made again.
        if (adminKey === null)
          firstAdminKey = await ensureFirstAdminKey({ database }, { adminKey });
        return url;
      },
      get firstAdminKey() {
        return firstAdminKey;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function rateLimiter(
  limits: RoleLimits,
  { database, log, metrics }: { database: Database; log: Logger; metrics: Metrics },
): RateLimiter {
  const { pool } = database;
  const { countRateLimited: onRefusal, countRateWait: onWait } = metrics;
  return new RateLimiter({ pool, limits, log, onRefusal, onWait });
}

function openReplica(
  { replica, poolSize, timeouts }: Config,
  { database, log, metrics }: { database: Database; log: Logger; metrics: Metrics },
): ReadReplica | null {
  if (replica === null) return null;
  return new ReadReplica({
    ...replica,
    primary: database,
    poolSize,
    statementTimeoutMs: timeouts.statementMs,
    log,
    onRead: metrics.countRead,
  });
}

/** Tells what each inference answered. */
class MeasuredLiveModel extends LiveModel {
  readonly #observe: (scores: readonly Score[]) => void;

  constructor(observe: (scores: readonly Score[]) => void) {
    super(null);
    this.#observe = observe;
  }

  override score(inputs: readonly ModelInput[]): ReturnType<LiveModel['score']> {
    const answer = super.score(inputs);
    this.#observe(answer.scores);
    return answer;
  }
}
