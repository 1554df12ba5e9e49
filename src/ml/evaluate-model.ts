import type {
  ClaimLabel,
  Evaluation,
  LabelledInput,
  Model,
  ReliabilityBin,
  Score,
} from './types.ts';

/** Scores the rows and compares with their labels. OPINION is the positive class. */
export function evaluateModel(model: Model, rows: readonly LabelledInput[]): Evaluation {
  const scores: Score[] = [];
  for (let start = 0; start < rows.length; start += BATCH_SIZE) {
    scores.push(...model.score(rows.slice(start, start + BATCH_SIZE)));
  }
  return evaluateScores(
    scores,
    rows.map(({ label }) => label),
  );
}

/**
 * The metrics of answers against the truth, in the same order. A metric that would divide by zero is 0.
 *
 * Log loss is the mean of -ln(probability given to the true label), that probability held to at least
 * 1e-15. The expected calibration error is that of Naeini et al. (2015) as Guo et al. (2017) use it:
 * answers go by the probability p of the predicted label into 15 bins of equal width, and
 * `ECE = sum over bins of size/n * |share of right answers - mean p|`.
 */
export function evaluateScores(scores: readonly Score[], truth: readonly ClaimLabel[]): Evaluation {
  const counts = { trueClaim: 0, falseOpinion: 0, falseClaim: 0, trueOpinion: 0 };
  let logLoss = 0;
  for (const [row, score] of scores.entries()) {
    const right = score.label === truth[row];
    if (truth[row] === 'CLAIM') counts[right ? 'trueClaim' : 'falseOpinion'] += 1;
    else counts[right ? 'trueOpinion' : 'falseClaim'] += 1;
    const ofTruth = truth[row] === 'CLAIM' ? score.claimProbability : 1 - score.claimProbability;
    logLoss -= Math.log(Math.max(ofTruth, 1e-15));
  }
  const { trueClaim, falseOpinion, falseClaim, trueOpinion } = counts;
  const n = scores.length;
  const precision = ratio(trueOpinion, trueOpinion + falseOpinion);
  const recall = ratio(trueOpinion, trueOpinion + falseClaim);
  return {
    accuracy: ratio(trueClaim + trueOpinion, n),
    f1: ratio(2 * precision * recall, precision + recall),
    precision,
    recall,
    logLoss: ratio(logLoss, n),
    ece: ratio(
      sumByConfidence(scores, truth).reduce(
        (sum, { right, confidence }) => sum + Math.abs(right - confidence),
        0,
      ),
      n,
    ),
    confusion: [
      [trueClaim, falseOpinion],
      [falseClaim, trueOpinion],
    ],
    n,
  };
}

/**
 * How often answers of about the same confidence are right: the bins of the calibration error, those
 * without an answer left out.
 */
export function reliabilityOf(
  scores: readonly Score[],
  truth: readonly ClaimLabel[],
): ReliabilityBin[] {
  return sumByConfidence(scores, truth).flatMap(({ n, right, confidence }, bin) =>
    n === 0
      ? []
      : [
          {
            from: bin / ECE_BINS,
            to: (bin + 1) / ECE_BINS,
            n,
            confidence: confidence / n,
            accuracy: right / n,
          },
        ],
  );
}

/** Sums over each bin's answers. */
function sumByConfidence(scores: readonly Score[], truth: readonly ClaimLabel[]) {
  const bins = Array.from({ length: ECE_BINS }, () => ({ n: 0, right: 0, confidence: 0 }));
  for (const [row, { label, claimProbability }] of scores.entries()) {
    const confidence = label === 'CLAIM' ? claimProbability : 1 - claimProbability;
    const bin = bins[Math.max(0, Math.ceil(confidence * ECE_BINS) - 1)];
    if (bin === undefined) continue;
    bin.n += 1;
    bin.right += Number(label === truth[row]);
    bin.confidence += confidence;
  }
  return bins;
}

const BATCH_SIZE = 1024;
const ECE_BINS = 15;

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
