import { uncertaintyOf } from '../../rules/facts.ts';
import type { Judgement } from '../../rules/rule-set.ts';
import { newId } from '../new-id.ts';

/** What rules said of a video, by a prediction of it. */
export type JudgedPrediction = Readonly<{
  videoId: string;
  predictionId: string;
  claimProbability: number;
  viewCount: number | null;
  judgement: Judgement;
}>;

/** Matches as arrays, a column each: video, prediction, rule, version, live, inputs. */
export function matchColumns(judged: readonly JudgedPrediction[]): unknown[][] {
  const rows = judged.flatMap(({ videoId, predictionId, judgement }) =>
    judgement.matches.map((match) => ({ videoId, predictionId, ...match })),
  );
  return [
    rows.map((row) => row.videoId),
    rows.map((row) => row.predictionId),
    rows.map((row) => row.ruleId),
    rows.map((row) => row.ruleVersion),
    rows.map((row) => row.live),
    rows.map((row) => JSON.stringify(row.inputs)),
  ];
}

/**
 * Jobs as arrays, a column each: id, video, queue, source, priority, uncertainty, reach, prediction, rule,
 * version. A new id each time: a statement that runs twice writes a job once, by the video.
 */
export function jobColumns(judged: readonly JudgedPrediction[]): unknown[][] {
  const rows = judged.flatMap(({ judgement, ...of }) =>
    judgement.jobs.map((job) => ({ ...of, ...job })),
  );
  return [
    rows.map(() => newId()),
    rows.map((row) => row.videoId),
    rows.map((row) => row.queueId),
    rows.map((row) => row.source),
    rows.map((row) => row.priority),
    rows.map((row) => uncertaintyOf(row.claimProbability)),
    rows.map((row) => row.viewCount ?? 0),
    rows.map((row) => row.predictionId),
    rows.map((row) => row.ruleId),
    rows.map((row) => row.ruleVersion),
  ];
}

/** Whether rules decide or tag: what no insert of videos writes. */
export function isDecided({ judgement }: JudgedPrediction): boolean {
  return judgement.decisions.length > 0 || judgement.tags.length > 0;
}
