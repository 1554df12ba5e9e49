import type { SpanContext } from '@opentelemetry/api';
import type { Database } from '../db/database.ts';
import { ExternalIdConflictError } from '../errors.ts';
import type { Prediction, Video } from '../generated/prisma/client.ts';
import type { LiveModel } from '../ml/live-model.ts';
import { MicroBatcher } from '../ml/micro-batcher.ts';
import { activeSpan, traced } from '../tracing/traced.ts';
import type { ChallengerShadow } from './challenger-shadow.ts';
import type { RuleBook } from './rules/rule-book.ts';
import type { SearchUpkeep } from './search-upkeep.ts';
import {
  type ClassifiedVideo,
  type EngagementChange,
  storeEngagement,
} from './store-engagement.ts';
import { type StoredContent, type StoreOutcome, storeVideos } from './store-videos.ts';
import { newPrediction, newVideo } from './stored-rows.ts';
import type { VideoSubmission } from './video-submission.ts';

/** A video as it is stored, with its first prediction; `created` is false for what was there before. */
export type StoredSubmission = { video: Video; prediction: Prediction; created: boolean };

export type PipelineOptions = {
  database: Database;
  live: LiveModel;
  /** Scores every submission in the shadow of the live model. */
  challenger?: ChallengerShadow;
  /** Judges every submission, and every video with new counts. */
  rules?: RuleBook;
  /** Is told how many videos were stored. */
  upkeep?: SearchUpkeep;
  /** Submissions, and engagement updates, that may wait; one more is refused. */
  maxWaiting?: number;
};

type SubmittedVideo = Readonly<{
  submission: VideoSubmission;
  submittedBy: string | null;
  /** The span of the request that brought it. */
  span: SpanContext | undefined;
}>;

/** Rows of one statement. More make no row cheaper, and stall the event loop for longer. */
const MAX_BATCH_SIZE = 256;
/** 16 full batches: some 0.3 s of work. Who waits longer than that is better told to come back. */
const MAX_WAITING = 4_096;

/**
 * The write path: what waits together shares one inference and one statement, and nobody waits for
 * company (see micro-batcher.ts). Every answer comes after the commit. One statement is in flight at a
 * time: two or three were no faster for 16 to 256 callers, and gather smaller batches.
 */
export class SubmissionPipeline {
  readonly #submissions: MicroBatcher<SubmittedVideo, StoredSubmission>;
  readonly #engagement: MicroBatcher<EngagementChange, ClassifiedVideo>;

  constructor(options: PipelineOptions) {
    const { database, live, challenger, rules, upkeep, maxWaiting = MAX_WAITING } = options;
    const limits = { maxBatchSize: MAX_BATCH_SIZE, maxWaiting };
    this.#submissions = new MicroBatcher({
      ...limits,
      flush: (batch) =>
        traced(
          'store submissions',
          {
            root: true,
            links: batch.map(({ span }) => span),
            attributes: {
              'gavel.batch_size': batch.length,
              'gavel.model_version': live.version ?? 0,
            },
          },
          async () => {
            const results = await storeSubmissions({ database, live, challenger, rules }, batch);
            upkeep?.stored(results.filter(isNew).length);
            return results;
          },
        ),
    });
    this.#engagement = new MicroBatcher({
      ...limits,
      flush: (batch) => storeEngagement({ database, live, rules: rules ?? null }, batch),
    });
  }

  /** What is accepted and not answered yet. */
  get depth(): number {
    return this.#submissions.depth + this.#engagement.depth;
  }

  /**
   * Stores a video with its prediction, or finds it stored.
   * @throws ExternalIdConflictError, OverloadedError, NoChampionError
   */
  store(submission: VideoSubmission, submittedBy: string | null = null): Promise<StoredSubmission> {
    return this.#submissions.submit({ submission, submittedBy, span: activeSpan() });
  }

  /**
   * Stores new counts of a video with a prediction from them.
   * @throws NotFoundError, OverloadedError, NoChampionError
   */
  updateEngagement(change: EngagementChange): Promise<ClassifiedVideo> {
    return this.#engagement.submit(change);
  }

  /** Takes nothing more; resolves when all that was taken is answered. */
  async close(): Promise<void> {
    await Promise.all([this.#submissions.close(), this.#engagement.close()]);
  }
}

function isNew(result: PromiseSettledResult<StoredSubmission>): boolean {
  return result.status === 'fulfilled' && result.value.created;
}

type FoundSubmission = StoredContent & { video: Video; prediction: Prediction };

async function storeSubmissions(
  {
    database,
    live,
    challenger,
    rules,
  }: Pick<PipelineOptions, 'database' | 'live'> & {
    challenger: ChallengerShadow | undefined;
    rules: RuleBook | undefined;
  },
  batch: readonly SubmittedVideo[],
): Promise<PromiseSettledResult<StoredSubmission>[]> {
  const outcomes = await storeVideos(
    { pool: database.pool, live, challenger: challenger ?? null, rules: rules ?? null },
    batch.map(({ submission, submittedBy }) => ({ submission, submittedBy, label: null })),
    (externalIds) => findSubmissions(database, externalIds),
  );
  return outcomes.map((outcome): PromiseSettledResult<StoredSubmission> => {
    if (outcome.status === 'rejected') return outcome;
    const { value } = outcome;
    const submission = storedSubmission(value);
    if (value.same) return { status: 'fulfilled', value: submission };
    const { externalId, id } = submission.video;
    return { status: 'rejected', reason: new ExternalIdConflictError(externalId, id) };
  });
}

function storedSubmission(outcome: StoreOutcome<FoundSubmission>): StoredSubmission {
  if (outcome.kind === 'found') {
    const { video, prediction } = outcome.found;
    return { video, prediction, created: false };
  }
  const { video, submittedAt, created } = outcome;
  return {
    video: newVideo(video, submittedAt),
    prediction: newPrediction(video, submittedAt),
    created,
  };
}

/** What is stored under external ids: the video as it is now, the prediction as it was answered first. */
async function findSubmissions(
  { prisma }: Database,
  externalIds: string[],
): Promise<Map<string, FoundSubmission>> {
  const predictions = await prisma.prediction.findMany({
    where: { trigger: 'SUBMIT', video: { externalId: { in: externalIds } } },
    include: { video: true },
  });
  return new Map(
    predictions.map(({ video, ...prediction }) => [
      video.externalId,
      {
        videoId: video.id,
        contentHash: video.contentHash,
        submittedAt: video.submittedAt,
        video,
        prediction,
      },
    ]),
  );
}
