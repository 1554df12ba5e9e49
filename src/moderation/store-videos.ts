import type pg from 'pg';
import { inTransaction } from '../db/transaction.ts';
import type { LiveModel } from '../ml/live-model.ts';
import { NO_JUDGEMENT } from '../rules/rule-set.ts';
import type { ChallengerShadow } from './challenger-shadow.ts';
import { contentHash } from './content-hash.ts';
import { runTwiceIfUnclear, settleApart } from './database-fault.ts';
import {
  type IncomingVideo,
  insertVideos,
  judgedPrediction,
  type LabelOrigin,
  type ScoredVideo,
  scoreVideos,
} from './insert-videos.ts';
import { carryOutDecisions } from './rules/carry-out-decisions.ts';
import { judgeVideos } from './rules/judge-videos.ts';
import { isDecided } from './rules/outcome-rows.ts';
import type { RuleBook } from './rules/rule-book.ts';
import { spareTheWrite } from './rules/spare-the-write.ts';

/** What the database holds under an external id: at least this. */
export type StoredContent = Readonly<{
  videoId: string;
  contentHash: Uint8Array;
  submittedAt: Date;
}>;

/**
 * What became of one video of a batch: its external id was `stored` just now, by it or by an earlier
 * video of the batch, or was `found`. `same` says whether what stands there is its own content.
 */
export type StoreOutcome<Found extends StoredContent> =
  | { kind: 'stored'; created: boolean; same: boolean; video: ScoredVideo; submittedAt: Date }
  | { kind: 'found'; same: boolean; found: Found };

type Settled<Found extends StoredContent> = PromiseSettledResult<StoreOutcome<Found>>;

type WriteDeps = { pool: pg.Pool; rules: RuleBook | null };

type ReadBack<Found extends StoredContent> = (
  externalIds: string[],
) => Promise<ReadonlyMap<string, Found>>;

/**
 * Stores a batch of videos: one inference, then one statement, then, where some were there already,
 * a look at those. Answers in the videos' order; where a batch holds an external id twice, the earlier
 * video is the one that counts. A video that the database refuses fails alone, and a failed connection
 * fails all; nothing is ever half written.
 * @param readBack finds what is stored under external ids.
 * @param origin is needed where videos have labels.
 */
export async function storeVideos<Found extends StoredContent>(
  {
    pool,
    live,
    challenger = null,
    rules = null,
  }: {
    pool: pg.Pool;
    live: LiveModel;
    challenger?: ChallengerShadow | null;
    rules?: RuleBook | null;
  },
  videos: readonly IncomingVideo[],
  readBack: ReadBack<Found>,
  origin: LabelOrigin | null = null,
): Promise<Settled<Found>[]> {
  const firsts = new Map<string, IncomingVideo>();
  for (const video of videos) {
    if (!firsts.has(video.submission.externalId)) firsts.set(video.submission.externalId, video);
  }
  const scored = await judgeScored(
    { pool, rules },
    scoreVideos(live, [...firsts.values()], challenger),
  );
  const settled = await settleApart(scored, (part) =>
    storeScored({ pool, rules }, part, readBack, origin),
  );
  const outcomes = new Map(
    scored.map((video, index) => [video.submission.externalId, settled[index]]),
  );
  return videos.map((video) => {
    const { externalId } = video.submission;
    const outcome = outcomes.get(externalId);
    if (!outcome) throw new Error(`video "${externalId}" was left without an outcome`);
    return firsts.get(externalId) === video ? outcome : repeat(video, outcome);
  });
}

/** One set of rules judges the batch. Without rules nothing is waited for. */
async function judgeScored(
  { pool, rules }: WriteDeps,
  videos: readonly ScoredVideo[],
): Promise<readonly ScoredVideo[]> {
  if (rules === null || rules.current.rules.length === 0) return videos;
  const facts = videos.map(({ videoId, submission, score }) => ({
    ...submission,
    ...score,
    videoId,
  }));
  const judgements = await judgeVideos({ db: pool, book: rules }, rules.current, facts);
  return videos.map((video, index) => ({
    ...video,
    judgement: judgements[index] ?? NO_JUDGEMENT,
  }));
}

/** Writes videos with what the rules say of them; in a transaction where the rules decide something. */
function writeJudged(
  { pool, rules }: WriteDeps,
  videos: readonly ScoredVideo[],
  origin: LabelOrigin | null,
): ReturnType<typeof insertVideos> {
  return spareTheWrite(rules, (book) => {
    const rows =
      book === null ? videos.map((video) => ({ ...video, judgement: NO_JUDGEMENT })) : videos;
    const judged = rows.map(judgedPrediction);
    if (book === null || !judged.some(isDecided)) {
      return runTwiceIfUnclear(() => insertVideos(pool, rows, origin));
    }
    return runTwiceIfUnclear(() =>
      inTransaction(pool, async (client) => {
        const inserted = await insertVideos(client, rows, origin);
        const isNew = ({ videoId }: { videoId: string }) => inserted.newIds.has(videoId);
        await carryOutDecisions(client, book, judged.filter(isNew));
        return inserted;
      }),
    );
  });
}

async function storeScored<Found extends StoredContent>(
  deps: WriteDeps,
  videos: readonly ScoredVideo[],
  readBack: ReadBack<Found>,
  origin: LabelOrigin | null,
): Promise<Settled<Found>[]> {
  const { newIds, submittedAt } = await writeJudged(deps, videos, origin);
  const notNew = videos.filter((video) => !newIds.has(video.videoId));
  const existing =
    notNew.length > 0
      ? await readBack(notNew.map((video) => video.submission.externalId))
      : new Map<string, Found>();
  return videos.map((video): Settled<Found> => {
    if (newIds.has(video.videoId)) return fulfilled(stored(video, submittedAt));
    const found = existing.get(video.submission.externalId);
    if (!found) {
      const reason = new Error('a stored video was gone when it was looked at');
      return { status: 'rejected', reason };
    }
    // Our own id: the first try had been committed after all, and the second one found its work.
    if (found.videoId === video.videoId) return fulfilled(stored(video, found.submittedAt));
    return fulfilled({ kind: 'found', same: video.contentHash.equals(found.contentHash), found });
  });
}

/** The outcome for a video whose external id came earlier in the same batch, with that outcome. */
function repeat<Found extends StoredContent>(
  video: IncomingVideo,
  first: Settled<Found>,
): Settled<Found> {
  if (first.status === 'rejected') return first;
  const outcome = first.value;
  const there = outcome.kind === 'stored' ? outcome.video.contentHash : outcome.found.contentHash;
  const same = contentHash(video.submission).equals(there);
  return fulfilled(
    outcome.kind === 'stored' ? { ...outcome, created: false, same } : { ...outcome, same },
  );
}

function stored(video: ScoredVideo, submittedAt: Date): StoreOutcome<never> {
  return { kind: 'stored', created: true, same: true, video, submittedAt };
}

function fulfilled<T>(value: T): PromiseFulfilledResult<T> {
  return { status: 'fulfilled', value };
}
