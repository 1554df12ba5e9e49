import type pg from 'pg';
import { loadStatement } from '../../db/sql/load.ts';
import type { Prediction, Video } from '../../generated/prisma/client.ts';
import type { Counts } from '../../ml/types.ts';
import { NO_JUDGEMENT } from '../../rules/rule-set.ts';
import { carryOutDecisions } from './carry-out-decisions.ts';
import { judgeVideos } from './judge-videos.ts';
import { isDecided, jobColumns, matchColumns } from './outcome-rows.ts';
import type { RuleBook } from './rule-book.ts';
import { RulesFailedError } from './spare-the-write.ts';

const APPEND_RULE_OUTCOMES = loadStatement('append-rule-outcomes');

/** A prediction that was just appended, and its video with the counts that it saw. */
export type NewPrediction = Readonly<{
  video: Omit<Video, keyof Counts> & Counts;
  prediction: Prediction;
}>;

/**
 * Judges new predictions of stored videos, in the transaction that appends them and holds the videos'
 * locks. A rule's effects happen once a video: see append-rule-outcomes.sql.
 * @throws RulesFailedError: the transaction has to roll back, and be run again without rules.
 */
export async function judgeNewPredictions(
  client: pg.ClientBase,
  book: RuleBook,
  predictions: readonly NewPrediction[],
): Promise<void> {
  const set = book.current;
  if (set.rules.length === 0 || predictions.length === 0) return;
  try {
    const facts = predictions.map(({ video, prediction }) => ({
      ...video,
      ...prediction,
      videoId: video.id,
    }));
    const judgements = await judgeVideos({ db: client, book }, set, facts);
    const judged = predictions.map(({ video, prediction }, index) => ({
      videoId: video.id,
      predictionId: prediction.id,
      claimProbability: prediction.claimProbability,
      viewCount: video.viewCount,
      judgement: judgements[index] ?? NO_JUDGEMENT,
    }));
    if (judged.some(isDecided)) await carryOutDecisions(client, book, judged);
    // Last, as it publishes.
    if (judged.some(({ judgement }) => judgement.matches.length > 0)) {
      const values = [...matchColumns(judged), ...jobColumns(judged)];
      await client.query({ ...APPEND_RULE_OUTCOMES, values });
    }
  } catch (error) {
    throw new RulesFailedError('what the rules say could not be written', { cause: error });
  }
}
