import type { CountView, PairedAnswers } from './answers.ts';
import { ROW_SLICES } from './evaluation-slices.ts';
import {
  calibrationBelow,
  calibrationNotWorse,
  type GateCheck,
  notWorse,
  recallReaches,
  staysRight,
} from './gate-checks.ts';

/**
 * The quality gate: may this candidate be promoted over this champion?
 *
 * Both have answered the same held-out rows, which neither has learned from. Where there is a champion,
 * the candidate is judged against it, row by row, and stands unless it is worse by more than chance: as a
 * whole, at the moment of submission (counts 0, counts unknown), for each class, in its calibration and
 * in each slice. A bare difference of two accuracies decides nothing: on 100 rows, chance alone moves it
 * by several points. Where there is none (or it does not load), absolute limits hold instead.
 * Golden rows must stay right one by one, in whichever part they are.
 *
 * Pure: the same answers give the same verdict.
 */
export function judge(
  evidence: GateEvidence,
  thresholds: GateThresholds = GATE_THRESHOLDS,
): GateVerdict {
  const { heldOut, golden } = evidence;
  const compare = heldOut.champion === null ? absoluteChecks : relativeChecks;
  const checks = [
    enoughRows(heldOut, thresholds),
    ...compare(heldOut, thresholds),
    staysRight(golden),
  ];
  const reasons = checks.filter(({ passed }) => !passed).map(({ finding }) => finding);
  return { outcome: reasons.length === 0 ? 'BLESSED' : 'NOT_BLESSED', checks, reasons };
}

export type GateEvidence = Readonly<{
  heldOut: PairedAnswers;
  /** Every row of the snapshot whose label is GOLD, in whichever part. */
  golden: PairedAnswers;
}>;

export type GateVerdict = Readonly<{
  outcome: 'BLESSED' | 'NOT_BLESSED';
  checks: readonly GateCheck[];
  /** What each failed check found. */
  reasons: readonly string[];
}>;

export type GateThresholds = Readonly<{
  /** Held-out rows of each class below which there is no verdict. */
  minRowsPerClass: number;
  /** A candidate is worse when McNemar's mid-p is below this and the champion is right more often. */
  alpha: number;
  /** How much worse the calibration error may be, for certain, before it counts. */
  eceMargin: number;
  /** Without a champion: the share of each class that must be found, counts given or unknown. */
  minRecall: number;
  /** Without a champion: the largest calibration error. */
  maxEce: number;
}>;

const GATE_THRESHOLDS: GateThresholds = {
  // With fewer, even a candidate that loses every row of a class is not worse at 0.05: with 4 rows the
  // mid-p is 2 * 0.5^4 - 0.5^4 = 0.06, with 5 it is 0.03.
  minRowsPerClass: 5,
  alpha: 0.05,
  // A point is what a threshold set on probabilities can bear; between two near-perfect models even a
  // tenth of that is "significant".
  eceMargin: 0.01,
  // A first model need not be good, but must be far from chance (0.5) for both classes: one that leans
  // on the counts finds no claim at all among new videos.
  minRecall: 0.8,
  maxEce: 0.1,
};

function enoughRows({ rows }: PairedAnswers, { minRowsPerClass }: GateThresholds): GateCheck {
  const claims = rows.filter(({ label }) => label === 'CLAIM').length;
  const fewest = Math.min(claims, rows.length - claims);
  return {
    name: 'rows',
    slice: null,
    n: rows.length,
    candidate: null,
    champion: null,
    pValue: null,
    limit: `at least ${minRowsPerClass} held-out rows of each class`,
    passed: fewest >= minRowsPerClass,
    finding: `the held-out part has ${claims} claim and ${rows.length - claims} opinion rows; ${minRowsPerClass} of each are needed for a verdict`,
  };
}

function absoluteChecks(held: PairedAnswers, { minRecall, maxEce }: GateThresholds): GateCheck[] {
  return (['as given', 'unknown'] as const).flatMap((view) => [
    recallReaches(held, { view, label: 'CLAIM', minRecall }),
    recallReaches(held, { view, label: 'OPINION', minRecall }),
    calibrationBelow(held, { view, maxEce }),
  ]);
}

function relativeChecks(held: PairedAnswers, { alpha, eceMargin }: GateThresholds): GateCheck[] {
  const everyRow = () => true;
  const views: CountView[] = ['as given', '0', 'unknown'];
  const whole = views.map((view) =>
    notWorse(held, { name: 'accuracy', slice: null, view, holds: everyRow, alpha }),
  );
  const classes = (['as given', 'unknown'] as const).flatMap((view) =>
    (['CLAIM', 'OPINION'] as const).map((value) =>
      notWorse(held, {
        name: 'recall',
        slice: `label ${value}`,
        view,
        holds: ({ label }) => label === value,
        alpha,
      }),
    ),
  );
  const calibration = (['as given', 'unknown'] as const).map((view) =>
    calibrationNotWorse(held, { view, margin: eceMargin }),
  );
  const slices = ROW_SLICES.filter(({ holds }) => held.rows.some(holds));
  return [
    ...whole,
    ...classes,
    ...calibration,
    ...slices.map(({ name, value, holds }) =>
      notWorse(held, {
        name: 'accuracy',
        slice: `${name} ${value}`,
        view: 'as given',
        holds,
        // Bonferroni's: of many slices one looks worse by chance.
        alpha: alpha / slices.length,
      }),
    ),
  ];
}
