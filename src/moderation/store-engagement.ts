import pg from 'pg';
import { loadStatement } from '../db/sql/load.ts';
import { inTransaction } from '../db/transaction.ts';
import { NotFoundError } from '../errors.ts';
import type { Prediction, Video } from '../generated/prisma/client.ts';
import { inputHash } from '../ml/input-hash.ts';
import type { LiveModel } from '../ml/live-model.ts';
import { COUNT_NAMES, type Counts, type ModelInput } from '../ml/types.ts';
import { runTwiceIfUnclear, settleApart } from './database-fault.ts';
import { newId } from './new-id.ts';
import { judgeNewPredictions, type NewPrediction } from './rules/judge-new-predictions.ts';
import type { RuleBook } from './rules/rule-book.ts';
import { spareTheWrite } from './rules/spare-the-write.ts';
import { plainCounts, storedCounts } from './stored-rows.ts';

/** New counts of one video, named by one of `id` and `externalId`. What is left out stays as it is. */
export type EngagementChange = Readonly<{
  id: string | null;
  externalId: string | null;
  counts: Partial<Counts>;
}>;

/** A video with the prediction that is current for it. */
export type ClassifiedVideo = { video: Video; prediction: Prediction };

const LOCK_VIDEOS = loadStatement('lock-videos');
const PREDICTIONS_BY_ID = loadStatement('predictions-by-id');
const APPEND_PREDICTIONS = loadStatement('append-predictions');

type Deps = { database: { pool: pg.Pool }; live: LiveModel; rules?: RuleBook | null };

/**
 * Stores a batch of engagement changes in one transaction: locks the videos, scores all in one
 * inference, appends the predictions and moves the videos on. Changes of one video apply in the order
 * given, each with a prediction of its own; a change that changes nothing, under the model that
 * classified last, gets the prediction that is there. The rules look at each new prediction. Running it
 * twice does no more than once.
 */
export async function storeEngagement(
  { database, live, rules = null }: Deps,
  changes: readonly EngagementChange[],
): Promise<PromiseSettledResult<ClassifiedVideo>[]> {
  return settleApart(changes, (part) =>
    spareTheWrite(rules, (book) =>
      runTwiceIfUnclear(() =>
        inTransaction(database.pool, (client) => applyChanges(client, { live, book }, part)),
      ),
    ),
  );
}

/** A video's counts at one moment; `prediction` is null until they are scored. */
type State = { video: Video; counts: Counts; prediction: Prediction | null };

async function applyChanges(
  client: pg.PoolClient,
  { live, book }: { live: LiveModel; book: RuleBook | null },
  changes: readonly EngagementChange[],
): Promise<PromiseSettledResult<ClassifiedVideo>[]> {
  const latest = await lockVideos(client, changes);
  // From here to the inference nothing waits, so the model that decides what is new also scores it.
  const { version } = live.score([]);
  const reached: State[] = [];
  const answers = changes.map((change): State | null => {
    const before = latest.get(nameOf(change));
    if (!before) return null;
    const counts = { ...before.counts, ...change.counts };
    const isJudged = before.prediction === null || before.prediction.modelVersion === version;
    if (isJudged && COUNT_NAMES.every((name) => counts[name] === before.counts[name])) {
      return before;
    }
    const state = { video: before.video, counts, prediction: null };
    for (const name of namesOf(state.video)) latest.set(name, state);
    reached.push(state);
    return state;
  });
  await classify(client, live, reached);
  if (book !== null) await judgeNewPredictions(client, book, reached.flatMap(judged));
  return answers.map((state, index) => {
    if (state?.prediction) {
      const { video, prediction } = state;
      return { status: 'fulfilled', value: { video, prediction } };
    }
    const { id, externalId } = changes[index] ?? {};
    return { status: 'rejected', reason: new NotFoundError(`video "${id ?? externalId}"`) };
  });
}

function judged({ video, counts, prediction }: State): NewPrediction[] {
  return prediction === null ? [] : [{ video: { ...video, ...counts }, prediction }];
}

/** Scores states and writes them; of a video's several, given in order, the last one stays. */
async function classify(
  client: pg.PoolClient,
  live: LiveModel,
  states: readonly State[],
): Promise<void> {
  if (states.length === 0) return;
  const lastOfVideo = new Map(states.map((state) => [state.video.id, state]));
  const inputs = states.map(({ video, counts }): ModelInput => ({ ...video, ...counts }));
  // Under the row locks, because what is scored is read under them: microseconds a row.
  const { version, scores } = live.score(inputs);
  const rows = scores.map((score) => ({ id: newId(), score }));
  const hashes = inputs.map(inputHash);
  const { rows: written } = await client.query<{ createdAt: Date }>({
    ...APPEND_PREDICTIONS,
    values: [
      rows.map((row) => row.id),
      states.map((state) => state.video.id),
      states.map((state) => lastOfVideo.get(state.video.id) === state),
      ...COUNT_NAMES.map((name) => states.map((state) => state.counts[name])),
      scores.map((score) => score.label),
      scores.map((score) => score.claimProbability),
      hashes,
      version,
      scores[0]?.threshold,
      scores.map((score) => score.confidence),
      scores.map((score) => score.familiarity),
      scores.map((score) => score.needsReview),
    ],
  });
  const createdAt = written[0]?.createdAt;
  for (const [index, state] of states.entries()) {
    const row = rows[index];
    const hash = hashes[index];
    if (!row || !hash || !createdAt) throw new Error('a new state was left unclassified');
    state.prediction = {
      id: row.id,
      videoId: state.video.id,
      modelVersion: version,
      ...row.score,
      trigger: 'ENGAGEMENT_UPDATE',
      inputHash: hash,
      createdAt,
      answeredLabel: null,
    };
    state.video = {
      ...state.video,
      ...storedCounts(state.counts),
      currentPredictionId: row.id,
      predictedLabel: row.score.label,
      claimProbability: row.score.claimProbability,
      needsReview: row.score.needsReview,
    };
  }
}

/** Locks the videos that changes name; gives the state of each by its names. */
async function lockVideos(
  client: pg.PoolClient,
  changes: readonly EngagementChange[],
): Promise<Map<string, State>> {
  const { rows: videos } = await client.query<Video>({
    ...LOCK_VIDEOS,
    types: BIGINT_TYPES,
    values: [
      changes.flatMap((change) => change.id ?? []),
      changes.flatMap((change) => change.externalId ?? []),
    ],
  });
  const { rows: predictions } = await client.query<Prediction>({
    ...PREDICTIONS_BY_ID,
    values: [videos.map((video) => video.currentPredictionId)],
  });
  const predictionOf = new Map(predictions.map((prediction) => [prediction.videoId, prediction]));
  return new Map(
    videos.flatMap((video) => {
      const state = {
        video,
        counts: plainCounts(video),
        prediction: predictionOf.get(video.id) ?? null,
      };
      return namesOf(video).map((name): [string, State] => [name, state]);
    }),
  );
}

/** What a change calls its video; an external id may look like the id of another video. */
function nameOf(change: EngagementChange): string {
  return change.id === null ? `externalId ${change.externalId}` : `id ${change.id}`;
}

function namesOf(video: Video): [string, string] {
  return [`id ${video.id}`, `externalId ${video.externalId}`];
}

/** Counts read as bigint, as Prisma does; everything else as `pg` reads it. */
const BIGINT_TYPES: pg.CustomTypesConfig = {
  getTypeParser: (id, format) =>
    id === pg.types.builtins.INT8 ? BigInt : pg.types.getTypeParser(id, format),
};
