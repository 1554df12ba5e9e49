import type pg from 'pg';
import { runStatement } from '../../db/run-statement.ts';
import { loadStatement } from '../../db/sql/load.ts';
import type { ClaimLabel, Model } from '../../ml/types.ts';
import { historyKey, type RuleFacts } from '../../rules/facts.ts';
import { type Judgement, judge, type RuleSet } from '../../rules/rule-set.ts';
import type { AuthorHistory } from '../authors/author-history.ts';
import { HISTORY_FIELDS } from '../rules/judge-videos.ts';
import type { TestedRule } from './question.ts';
import type { Outcome } from './tally.ts';

const AUTHOR_HISTORY_AT = loadStatement('author-history-at');

/** A video of the past as read-backtest-page.sql has it. */
export type PastVideo = Omit<RuleFacts, 'history'> &
  Readonly<{
    submittedAt: Date;
    humanLabel: ClaimLabel | null;
    matchedBefore: readonly string[];
    had: readonly string[];
    tested: readonly string[];
  }>;

/** What history is judged by instead. */
export type WhatIf = Readonly<{
  rules: readonly TestedRule[];
  set: RuleSet;
  threshold: number | null;
  /** Null: the predictions that are stored. */
  model: Model | null;
}>;

/**
 * What would have become of a page of videos, beside what did. Nothing is written. Of an author is known
 * what was known when each video was submitted.
 */
export async function replayPage(
  pool: pg.Pool,
  { rules, set, threshold, model }: WhatIf,
  page: readonly PastVideo[],
): Promise<Outcome[]> {
  const scores = model?.score(page);
  const histories = await readHistories(pool, set, page);
  return page.map((video, index) => {
    const predicted = atThreshold({ ...video, ...scores?.[index] }, threshold);
    const failures: { rule: number; message: string }[] = [];
    const history = histories.get(index) ?? null;
    const judgement = judge(set, { ...predicted, history }, ({ ruleId, error }) => {
      failures.push({ rule: Number(ruleId), message: error.message.slice(0, 500) });
    });
    const decided = judgement.decisions.find(({ label }) => label !== null)?.label;
    return {
      videoId: video.videoId,
      submittedAt: video.submittedAt,
      humanLabel: video.humanLabel,
      was: labelled(video.tested) ?? video.label,
      would: decided ?? predicted.label,
      rules: judgement.matches.map(({ ruleId }) => Number(ruleId)),
      rulesBefore: rules.flatMap(({ ruleId }, place) =>
        ruleId !== null && video.matchedBefore.includes(ruleId) ? [place] : [],
      ),
      failures,
      effects: effectsOf(judgement),
      had: video.had,
      tested: video.tested,
    };
  });
}

/** The label, and how sure it is, by another threshold. What the model knows of the text stays. */
function atThreshold<Video extends PastVideo>(video: Video, threshold: number | null): Video {
  if (threshold === null) return video;
  const { claimProbability } = video;
  const isClaim = claimProbability >= threshold;
  return {
    ...video,
    label: isClaim ? 'CLAIM' : 'OPINION',
    confidence: isClaim ? claimProbability : 1 - claimProbability,
  };
}

function effectsOf({ jobs, decisions, tags }: Judgement): string[] {
  return [
    ...jobs.map(({ queueId }) => `ENQUEUE ${queueId}`),
    ...decisions.flatMap(({ label, actionIds }) => [
      ...(label === null ? [] : [`LABEL ${label}`]),
      ...actionIds.map((action) => `ACT ${action}`),
    ]),
    ...tags.map(({ tag }) => `TAG ${tag}`),
  ];
}

function labelled(effects: readonly string[]): ClaimLabel | null {
  if (effects.includes('LABEL CLAIM')) return 'CLAIM';
  return effects.includes('LABEL OPINION') ? 'OPINION' : null;
}

/** By place in the page, what the set asks of the authors, as it was when each video was submitted. */
async function readHistories(
  pool: pg.Pool,
  { needs }: RuleSet,
  page: readonly PastVideo[],
): Promise<ReadonlyMap<number, ReadonlyMap<string, number>>> {
  const histories = new Map<number, Map<string, number>>();
  for (const [days, ofDays] of Map.groupBy(needs, (need) => need.days)) {
    const asked = page.flatMap(({ authorExternalId: author, submittedAt: at }, n) =>
      author === null ? [] : [{ n, author, at, days }],
    );
    if (asked.length === 0) continue;
    const rows = await runStatement<{ n: number } & AuthorHistory>(pool, AUTHOR_HISTORY_AT, [
      JSON.stringify(asked),
    ]);
    for (const { n, ...past } of rows) {
      const history = histories.get(n) ?? new Map<string, number>();
      for (const need of ofDays) history.set(historyKey(need), past[HISTORY_FIELDS[need.measure]]);
      histories.set(n, history);
    }
  }
  return histories;
}
