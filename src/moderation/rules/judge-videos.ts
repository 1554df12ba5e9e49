import type pg from 'pg';
import type { AnyTransaction } from '../../db/run-statement.ts';
import { type HistoryMeasure, historyKey, type RuleFacts } from '../../rules/facts.ts';
import { type Judgement, judge, NO_JUDGEMENT, type RuleSet } from '../../rules/rule-set.ts';
import { type AuthorHistory, authorHistory } from '../authors/author-history.ts';
import type { RuleBook } from './rule-book.ts';

/** A video as rules look at it, but for its author's past. */
export type JudgedVideo = Omit<RuleFacts, 'history'>;

/**
 * Judges a batch of videos by one set of rules. What must be known of their authors is read first, in one
 * query for each period that is asked about, and only where a rule asks; what cannot be read fails the
 * rules that ask.
 */
export async function judgeVideos(
  { db, book }: { db: AnyTransaction | pg.Pool; book: Pick<RuleBook, 'fail'> },
  set: RuleSet,
  videos: readonly JudgedVideo[],
): Promise<readonly Judgement[]> {
  if (set.rules.length === 0) return videos.map(() => NO_JUDGEMENT);
  const histories = await readHistories(db, set, videos).catch(() => null);
  return videos.map((video) => {
    const history = histories?.get(video.authorExternalId ?? '') ?? null;
    return judge(set, { ...video, history }, (failure) => book.fail(failure));
  });
}

/** Where the history of an author has each measure. */
export const HISTORY_FIELDS: Readonly<Record<HistoryMeasure, keyof AuthorHistory>> = {
  VIDEOS: 'videos',
  CLAIMS: 'claims',
  DECISIONS: 'decisions',
  ACTIONS: 'actions',
  STRIKES: 'activeStrikes',
};

/** By author, the counts that the set asks for. */
export async function readHistories(
  db: AnyTransaction | pg.Pool,
  { needs }: Pick<RuleSet, 'needs'>,
  videos: readonly Pick<JudgedVideo, 'authorExternalId'>[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const histories = new Map<string, Map<string, number>>();
  const authors = [...new Set(videos.flatMap(({ authorExternalId }) => authorExternalId ?? []))];
  for (const [days, ofDays] of Map.groupBy(needs, (need) => need.days)) {
    for (const [author, past] of await authorHistory(db, authors, { days })) {
      const history = histories.get(author) ?? new Map<string, number>();
      for (const need of ofDays) history.set(historyKey(need), past[HISTORY_FIELDS[need.measure]]);
      histories.set(author, history);
    }
  }
  return histories;
}
