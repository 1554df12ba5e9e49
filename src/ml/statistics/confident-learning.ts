import type { ClaimLabel } from '../types.ts';

/** A given label, and the probability of CLAIM from a model that has not seen the row. */
export type JudgedLabel = Readonly<{ label: ClaimLabel; claimProbability: number }>;

export type LabelSuspicions = Readonly<{
  /** How probable a class must be to be believed: the mean probability of those labelled so. */
  thresholds: Readonly<Record<ClaimLabel, number>>;
  /** [[claim as claim, claim as opinion], [opinion as claim, opinion as opinion]], rows are the label. */
  confidentJoint: readonly [readonly [number, number], readonly [number, number]];
  /** Indexes of the rows whose label is probably wrong, the least believable first. */
  suspects: readonly number[];
}>;

/**
 * Confident learning (Northcutt, Jiang and Chuang, "Confident Learning: Estimating Uncertainty in Dataset
 * Labels", 2021): class j is believed of a row when its probability reaches the class' threshold
 * `t_j = mean of p(j; x) over the rows labelled j`; of two that are believed, the likelier counts. The
 * rows labelled i of which j is believed make the confident joint; those off its diagonal are suspect,
 * ranked by normalised margin `p(label; x) - p(other; x)`, ties by their order.
 *
 * Thresholds by class allow for a model that is surer of one class than of the other; the probabilities
 * must be out of sample, or the model repeats what it was told.
 */
export function confidentLearning(rows: readonly JudgedLabel[]): LabelSuspicions {
  const thresholds = { CLAIM: threshold(rows, 'CLAIM'), OPINION: threshold(rows, 'OPINION') };
  const joint: [[number, number], [number, number]] = [
    [0, 0],
    [0, 0],
  ];
  const suspects: number[] = [];
  for (const [index, row] of rows.entries()) {
    const believed = believedClass(row, thresholds);
    if (believed === null) continue;
    joint[row.label === 'CLAIM' ? 0 : 1][believed === 'CLAIM' ? 0 : 1] += 1;
    if (believed !== row.label) suspects.push(index);
  }
  const marginOf = (index: number) => {
    const row = rows[index];
    return row === undefined ? 0 : 2 * probabilityOf(row, row.label) - 1;
  };
  suspects.sort((a, b) => marginOf(a) - marginOf(b) || a - b);
  return { thresholds, confidentJoint: joint, suspects };
}

/** Nothing reaches the threshold of a class that has no row. */
function threshold(rows: readonly JudgedLabel[], label: ClaimLabel): number {
  const own = rows.filter((row) => row.label === label);
  if (own.length === 0) return Number.POSITIVE_INFINITY;
  return own.reduce((sum, row) => sum + probabilityOf(row, label), 0) / own.length;
}

function believedClass(
  row: JudgedLabel,
  thresholds: LabelSuspicions['thresholds'],
): ClaimLabel | null {
  const isClaim = row.claimProbability >= thresholds.CLAIM;
  const isOpinion = 1 - row.claimProbability >= thresholds.OPINION;
  if (isClaim && isOpinion) return row.claimProbability >= 0.5 ? 'CLAIM' : 'OPINION';
  if (isClaim) return 'CLAIM';
  return isOpinion ? 'OPINION' : null;
}

function probabilityOf(row: JudgedLabel, label: ClaimLabel): number {
  return label === 'CLAIM' ? row.claimProbability : 1 - row.claimProbability;
}
