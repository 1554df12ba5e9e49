import { mcnemar } from '../ml/statistics/mcnemar.ts';
import { pairedBootstrap } from '../ml/statistics/paired-bootstrap.ts';
import type { ClaimLabel } from '../ml/types.ts';
import type { CountView, PairedAnswers } from './answers.ts';
import type { SnapshotInput } from './build-snapshot.ts';
import { calibrationErrorOf } from './calibration-error.ts';

/** One thing that the gate looked at, as `quality_gate.checks` keeps it. */
export type GateCheck = Readonly<{
  name: 'rows' | 'accuracy' | 'recall' | 'ece' | 'golden';
  /** What the rows have in common and how their counts were shown; null for all. */
  slice: string | null;
  n: number;
  candidate: number | null;
  champion: number | null;
  pValue: number | null;
  /** What had to hold, in words. */
  limit: string;
  passed: boolean;
  /** What was found, in words. */
  finding: string;
}>;

/**
 * Is the candidate right about as often as the champion, on the same rows? By McNemar's mid-p test on the
 * rows where exactly one of the two is right; on the rows of one class this compares their recall.
 */
export function notWorse(
  { rows, candidate, champion }: PairedAnswers,
  {
    name,
    slice,
    view,
    holds,
    alpha,
  }: {
    name: 'accuracy' | 'recall';
    slice: string | null;
    view: CountView;
    holds(row: SnapshotInput): boolean;
    alpha: number;
  },
): GateCheck {
  let n = 0;
  let bothRight = 0;
  let gained = 0;
  let lost = 0;
  for (const [index, row] of rows.entries()) {
    if (!holds(row)) continue;
    n += 1;
    const now = candidate[view][index]?.label === row.label;
    const before = champion?.[view][index]?.label === row.label;
    if (now && before) bothRight += 1;
    else if (now) gained += 1;
    else if (before) lost += 1;
  }
  const { midP } = mcnemar({ onlyFirstRight: gained, onlySecondRight: lost });
  const where = describe(slice, view);
  return {
    name,
    slice: where,
    n,
    candidate: share(bothRight + gained, n),
    champion: share(bothRight + lost, n),
    pValue: midP,
    limit: `not worse than the champion: McNemar's mid-p at least ${round(alpha)}, or no fewer right`,
    passed: lost <= gained || midP >= alpha,
    finding:
      `${name} (${where}): of ${n} rows ${lost} are lost that the champion has right and ${gained} ` +
      `gained, McNemar's mid-p ${round(midP)}`,
  };
}

/**
 * Is the candidate's calibration error larger than the champion's by more than the margin, for certain:
 * does the whole 95% interval of the paired bootstrap lie above it?
 */
export function calibrationNotWorse(
  { rows, candidate, champion }: PairedAnswers,
  { view, margin }: { view: CountView; margin: number },
): GateCheck {
  const truth = rows.map(({ label }) => label);
  const now = calibrationErrorOf(candidate[view], truth);
  const before = calibrationErrorOf(champion?.[view] ?? [], truth);
  const everyRow = Uint32Array.from(rows.keys());
  const { low, high } =
    rows.length === 0
      ? { low: 0, high: 0 }
      : pairedBootstrap({
          rowCount: rows.length,
          difference: (drawn) => now(drawn) - before(drawn),
          seed: BOOTSTRAP_SEED,
          resamples: resamplesFor(rows.length),
        });
  const where = describe(null, view);
  return {
    name: 'ece',
    slice: where,
    n: rows.length,
    candidate: now(everyRow),
    champion: before(everyRow),
    pValue: null,
    limit: `at most ${margin} above the champion's, unless chance explains more (paired bootstrap, 95%)`,
    passed: low <= margin,
    finding: `calibration error (${where}): ${round(low)} to ${round(high)} above the champion's`,
  };
}

/** Without a champion: is enough of a class found? */
export function recallReaches(
  { rows, candidate }: PairedAnswers,
  { view, label, minRecall }: { view: CountView; label: ClaimLabel; minRecall: number },
): GateCheck {
  const indexes = [...rows.keys()].filter((index) => rows[index]?.label === label);
  const right = indexes.filter((index) => candidate[view][index]?.label === label).length;
  const recall = share(right, indexes.length);
  const where = describe(`label ${label}`, view);
  return {
    name: 'recall',
    slice: where,
    n: indexes.length,
    candidate: recall,
    champion: null,
    pValue: null,
    limit: `at least ${minRecall}`,
    passed: recall >= minRecall,
    finding: `recall (${where}): ${right} of ${indexes.length} rows are found, ${minRecall} is asked for`,
  };
}

/** Without a champion: are the probabilities near enough to the truth? */
export function calibrationBelow(
  { rows, candidate }: PairedAnswers,
  { view, maxEce }: { view: CountView; maxEce: number },
): GateCheck {
  const truth = rows.map(({ label }) => label);
  const ece = calibrationErrorOf(candidate[view], truth)(Uint32Array.from(rows.keys()));
  const where = describe(null, view);
  return {
    name: 'ece',
    slice: where,
    n: rows.length,
    candidate: ece,
    champion: null,
    pValue: null,
    limit: `at most ${maxEce}`,
    passed: ece <= maxEce,
    finding: `calibration error (${where}): ${round(ece)}, at most ${maxEce} is asked for`,
  };
}

/**
 * Every golden row that the champion has right (every one, when there is no champion) must be right
 * under the candidate, with its counts as given and unknown. One that the champion has wrong is no
 * reason to keep the champion.
 */
export function staysRight({ rows, candidate, champion }: PairedAnswers): GateCheck {
  const views = ['as given', 'unknown'] as const;
  const broken = [...rows.entries()].filter(([index, { label }]) =>
    views.some((view) => {
      const before = champion === null || champion[view][index]?.label === label;
      return before && candidate[view][index]?.label !== label;
    }),
  ).length;
  return {
    name: 'golden',
    slice: null,
    n: rows.length,
    candidate: null,
    champion: null,
    pValue: null,
    limit: 'every golden row that was right stays right',
    passed: broken === 0,
    finding: `golden set: ${broken} of ${rows.length} rows that must stay right are wrong`,
  };
}

const BOOTSTRAP_SEED = 1;
const MAX_RESAMPLES = 1_000;
const MIN_RESAMPLES = 200;

/** Some two million rows drawn, a second of work, whatever the part's size. */
function resamplesFor(rowCount: number): number {
  return Math.max(MIN_RESAMPLES, Math.min(MAX_RESAMPLES, Math.floor(2_000_000 / rowCount)));
}

function describe(slice: string | null, view: CountView): string {
  return slice === null ? `counts ${view}` : `${slice}, counts ${view}`;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function round(value: number): string {
  return value.toPrecision(2);
}
