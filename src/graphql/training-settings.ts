import { DEFAULT_TARGET_ERROR_RATE } from '../ml/review-rule.ts';
import {
  DEFAULT_LABEL_WEIGHTS,
  LABEL_WEIGHT_LIMITS,
  type LabelWeights,
} from '../training/label-weights.ts';
import { TRAINING_LIMITS } from '../training/request-training.ts';
import { builder } from './builder.ts';

/*
 * What a run and a retraining policy have in common.
 */

export const TARGET_ERROR_RATE =
  'The share of wrong answers accepted among those that need no review: the thresholds for review are fitted to it.';

export const TARGET_ERROR_RATE_LIMIT = `Over ${TRAINING_LIMITS.targetErrorRate.over} and under ${TRAINING_LIMITS.targetErrorRate.under}; ${DEFAULT_TARGET_ERROR_RATE} by default.`;

const SOURCES = {
  gold: 'A label of a trusted set.',
  human: 'A label by a reviewer.',
  import: 'A label that came with an import.',
} as const;

export const LabelWeightsRef = builder.objectRef<LabelWeights>('LabelWeights').implement({
  description:
    'What a label counts for in training, by its source. Only the ratios matter, and only in the part that is learned from.',
  fields: (t) => ({
    gold: t.exposeFloat('gold', { description: SOURCES.gold }),
    human: t.exposeFloat('human', { description: SOURCES.human }),
    import: t.exposeFloat('import', { description: SOURCES.import }),
  }),
});

const limit = (source: keyof typeof SOURCES) =>
  `${SOURCES[source]} From ${LABEL_WEIGHT_LIMITS.min} to ${LABEL_WEIGHT_LIMITS.max}; ${DEFAULT_LABEL_WEIGHTS[source]} by default.`;

export const LabelWeightsInput = builder.inputType('LabelWeightsInput', {
  description: 'What a label is to count for in training, by its source. Only the ratios matter.',
  fields: (t) => ({
    gold: t.float({ description: limit('gold') }),
    human: t.float({ description: limit('human') }),
    import: t.float({ description: limit('import') }),
  }),
});
