import { z } from 'zod';
import { reviewRuleSchema, riskCoveragePointSchema, thinOut } from './review-rule.ts';
import type { Evaluation } from './types.ts';

const share = z.number().min(0).max(1);
const rowCount = z.number().int().min(0);

const evaluationSchema = z.strictObject({
  /** What was evaluated on, such as `test part, counts unknown`. */
  on: z.string(),
  n: rowCount,
  accuracy: share,
  f1: share,
  precision: share,
  recall: share,
  logLoss: z.number().min(0),
  ece: share,
  confusion: z.tuple([z.tuple([rowCount, rowCount]), z.tuple([rowCount, rowCount])]),
});

/**
 * What a person should know before trusting a model: from what, how, how good, what for and what not
 * for (after Mitchell et al., "Model Cards for Model Reporting", 2019). Holds no date and no duration,
 * so that the same training writes the same bytes.
 */
export const modelCardSchema = z.strictObject({
  architecture: z.string(),
  summary: z.string(),
  intendedUse: z.string(),
  notFor: z.array(z.string()),
  training: z.strictObject({
    /** The data in words: file, its SHA-256, split. */
    data: z.string(),
    /** The command that repeats it, where there is one. */
    command: z.string().nullable(),
    trainRows: rowCount,
    validationRows: rowCount,
    seed: z.number().int(),
    epochs: z.number().int(),
    bestEpoch: z.number().int(),
    batchSize: z.number().int(),
    optimizer: z.string(),
    parameters: rowCount,
    tensorflow: z.string(),
  }),
  /** The TensorFlow.js backend that it was trained on. */
  backend: z.string(),
  threshold: share,
  calibration: z.string(),
  /** What needs no review on the validation rows that the rule was fitted on. */
  review: z.strictObject({
    ...reviewRuleSchema.shape,
    coverage: share,
    errorRate: share,
    /**
     * Coverage and error rate if confidence alone decided, from the surest rows to all: a point for each
     * hundredth of them, which is enough to draw it.
     */
    curve: z.array(riskCoveragePointSchema),
  }),
  /** OPINION is the positive class. */
  evaluations: z.array(evaluationSchema),
});

export type ModelCard = z.infer<typeof modelCardSchema>;

/** The same for a person to read. */
export function renderModelCard(card: ModelCard): string {
  const { training } = card;
  const lines = [
    `# Model card: ${card.architecture}`,
    '',
    card.summary,
    '',
    '## Use',
    card.intendedUse,
    '',
    'Not for:',
    ...card.notFor.map((use) => `- ${use}`),
    '',
    '## Training',
    '| | |',
    '| --- | --- |',
    `| Data | ${training.data} |`,
    ...(training.command === null ? [] : [`| Command | \`${training.command}\` |`]),
    `| Rows | ${training.trainRows} to learn from, ${training.validationRows} to calibrate, and to choose the epoch where the best is kept |`,
    `| Seed | ${training.seed} |`,
    `| Epochs | ${training.epochs}, of which number ${training.bestEpoch} was kept |`,
    `| Batch, optimizer | ${training.batchSize}, ${training.optimizer} |`,
    `| Parameters | ${training.parameters} |`,
    `| Backend | TensorFlow.js ${training.tensorflow}, ${card.backend} |`,
    `| Threshold | CLAIM from a probability of ${card.threshold} |`,
    `| Calibration | ${card.calibration} |`,
    `| Review | under a confidence of ${card.review.minConfidence.toFixed(4)} or a familiarity of ${card.review.minFamiliarity.toFixed(4)}, for at most ${card.review.targetErrorRate} wrong of what is decided; on the validation rows ${(100 * card.review.coverage).toFixed(2)}% is decided, ${card.review.errorRate.toFixed(5)} of it wrong |`,
    '',
    '## When it is sure',
    'Risk-coverage curve on the validation rows, by confidence alone.',
    '',
    '| decided | wrong of it | confidence from |',
    '| --- | --- | --- |',
    ...thinOut(card.review.curve, LINES_OF_CURVE).map(
      ({ coverage, risk, confidence }) =>
        `| ${(100 * coverage).toFixed(1)}% | ${risk.toFixed(5)} | ${confidence.toFixed(4)} |`,
    ),
    '',
    '## How good',
    ...(card.evaluations.length === 0
      ? ['Not evaluated yet.']
      : [
          'OPINION is the positive class; the calibration error is over 15 bins.',
          '',
          '| on | rows | accuracy | F1 | log loss | calibration error | true claim, false opinion / false claim, true opinion |',
          '| --- | --- | --- | --- | --- | --- | --- |',
          ...card.evaluations.map(renderEvaluation),
        ]),
    '',
  ];
  return lines.join('\n');
}

const LINES_OF_CURVE = 10;

function renderEvaluation({ on, ...of }: Evaluation & { on: string }): string {
  const cells = [
    on,
    of.n,
    of.accuracy.toFixed(5),
    of.f1.toFixed(5),
    of.logLoss.toFixed(5),
    of.ece.toFixed(5),
    of.confusion.map((row) => row.join(', ')).join(' / '),
  ];
  return `| ${cells.join(' | ')} |`;
}
