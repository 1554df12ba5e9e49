import { z } from 'zod';
import type { ClaimLabel } from '../../ml/types.ts';
import { samplePoint } from '../../rules/fact-leaves.ts';
import type { TestedRule } from './question.ts';

/*
 * What a backtest counts, video by video. It grows with the rules, their effects and the days of the range,
 * never with the videos; it is kept with the cursor, so that a backtest goes on where it stopped.
 *
 * "Was" is what happened: the verdict is the current prediction's label, or what one of the tested rules
 * had decided; an effect is theirs too. "Would" is what the tested rules say, by the asked model and
 * threshold. `more` are videos that an effect would be new for, whoever had it happen before; `fewer` are
 * those for which a tested rule had it happen, and would not.
 */

const count = z.int().min(0);
const label = z.enum(['CLAIM', 'OPINION']);
const byLabel = z.object({ CLAIM: count, OPINION: count });

const ruleTally = z.object({
  matched: count,
  matchedBefore: count,
  /** Would hold and had not; had held and would not. */
  newly: count,
  noLonger: count,
  /** Videos for which it could not be judged, and why the first time. */
  failures: count,
  failure: z.string().nullable(),
  /** Of the videos whose label a person has stated, by that label: all, and those for which it holds. */
  labelled: byLabel,
  matchedLabelled: byLabel,
});

const effectTally = z.object({ would: count, was: count, more: count, fewer: count });

const sampled = z.object({
  videoId: z.string(),
  /** Where it falls between 0 and 1; the smallest are kept. */
  point: z.number(),
  was: label,
  would: label,
  /** Places of the rules that would hold. */
  rules: z.array(z.int()),
  more: z.array(z.string()),
  fewer: z.array(z.string()),
});

export const tallySchema = z.object({
  videos: count,
  /** For which at least one rule holds. */
  matched: count,
  was: byLabel,
  would: byLabel,
  claimToOpinion: count,
  opinionToClaim: count,
  /** Videos whose label a person has stated, and how many of those verdicts say the same. */
  labelled: count,
  rightBefore: count,
  right: count,
  rules: z.array(ruleTally),
  /** By kind and key, such as `ENQUEUE fact-check`. */
  effects: z.record(z.string(), effectTally),
  /** By day, UTC. */
  days: z.record(z.string(), z.object({ videos: count, matched: count, flipped: count })),
  sample: z.array(sampled),
});

export type Tally = z.output<typeof tallySchema>;
export type SampledVideo = Tally['sample'][number];

/** A video before and after, as it goes into the tally. */
export type Outcome = Readonly<{
  videoId: string;
  submittedAt: Date;
  humanLabel: ClaimLabel | null;
  was: ClaimLabel;
  would: ClaimLabel;
  /** Places of the rules that hold; that had held; that failed, with the reason. */
  rules: readonly number[];
  rulesBefore: readonly number[];
  failures: readonly Readonly<{ rule: number; message: string }>[];
  effects: readonly string[];
  /** What had happened, by whatever cause; and by the tested rules. */
  had: readonly string[];
  tested: readonly string[];
}>;

export function emptyTally(rules: readonly TestedRule[]): Tally {
  return {
    videos: 0,
    matched: 0,
    was: { CLAIM: 0, OPINION: 0 },
    would: { CLAIM: 0, OPINION: 0 },
    claimToOpinion: 0,
    opinionToClaim: 0,
    labelled: 0,
    rightBefore: 0,
    right: 0,
    rules: rules.map(() => ({
      matched: 0,
      matchedBefore: 0,
      newly: 0,
      noLonger: 0,
      failures: 0,
      failure: null,
      labelled: { CLAIM: 0, OPINION: 0 },
      matchedLabelled: { CLAIM: 0, OPINION: 0 },
    })),
    effects: {},
    days: {},
    sample: [],
  };
}

/** Counts a video. The tally is the caller's own, and changed in place. */
export function countVideo(
  tally: Tally,
  outcome: Outcome,
  sampling: { size: number; seed: number },
): void {
  const { humanLabel, was, would } = outcome;
  const flipped = was !== would;
  tally.videos += 1;
  tally.was[was] += 1;
  tally.would[would] += 1;
  if (flipped && would === 'OPINION') tally.claimToOpinion += 1;
  if (flipped && would === 'CLAIM') tally.opinionToClaim += 1;
  if (humanLabel !== null) {
    tally.labelled += 1;
    if (humanLabel === was) tally.rightBefore += 1;
    if (humanLabel === would) tally.right += 1;
  }
  if (outcome.rules.length > 0) tally.matched += 1;
  countRules(tally, outcome);
  const more = outcome.effects.filter((effect) => !outcome.had.includes(effect));
  const fewer = outcome.tested.filter((effect) => !outcome.effects.includes(effect));
  for (const effect of outcome.effects) effectOf(tally, effect).would += 1;
  for (const effect of outcome.tested) effectOf(tally, effect).was += 1;
  for (const effect of more) effectOf(tally, effect).more += 1;
  for (const effect of fewer) effectOf(tally, effect).fewer += 1;
  const date = outcome.submittedAt.toISOString().slice(0, 10);
  tally.days[date] ??= { videos: 0, matched: 0, flipped: 0 };
  const day = tally.days[date];
  day.videos += 1;
  if (outcome.rules.length > 0) day.matched += 1;
  if (flipped) day.flipped += 1;
  if (flipped || outcome.rules.length > 0 || fewer.length > 0) {
    draw(tally, { ...outcome, more, fewer }, sampling);
  }
}

function countRules(tally: Tally, { rules, rulesBefore, failures, humanLabel }: Outcome): void {
  for (const [index, rule] of tally.rules.entries()) {
    const holds = rules.includes(index);
    const held = rulesBefore.includes(index);
    if (holds) rule.matched += 1;
    if (held) rule.matchedBefore += 1;
    if (holds && !held) rule.newly += 1;
    if (held && !holds) rule.noLonger += 1;
    if (humanLabel === null) continue;
    rule.labelled[humanLabel] += 1;
    if (holds) rule.matchedLabelled[humanLabel] += 1;
  }
  for (const { rule: index, message } of failures) {
    const rule = tally.rules[index];
    if (rule === undefined) continue;
    rule.failures += 1;
    rule.failure ??= message;
  }
}

function effectOf(tally: Tally, effect: string): Tally['effects'][string] {
  tally.effects[effect] ??= { would: 0, was: 0, more: 0, fewer: 0 };
  return tally.effects[effect];
}

/** Keeps the videos with the smallest points: the same ones for the same seed, in whatever pages they come. */
function draw(
  { sample }: Tally,
  { videoId, was, would, rules, more, fewer }: Outcome & { more: string[]; fewer: string[] },
  { size, seed }: { size: number; seed: number },
): void {
  const point = samplePoint(`backtest ${seed}`, videoId);
  const last = sample.at(-1);
  if (size === 0 || (sample.length >= size && last !== undefined && point >= last.point)) return;
  const found = sample.findIndex((other) => other.point > point);
  const place = found === -1 ? sample.length : found;
  sample.splice(place, 0, { videoId, point, was, would, rules: [...rules], more, fewer });
  if (sample.length > size) sample.pop();
}
