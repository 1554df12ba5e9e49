import { z } from 'zod';
import type { SnapshotPlan } from '../db/sql/labelled-videos.ts';
import type { ValidationIssue } from '../errors.ts';

/** What a label counts for in training, by where it comes from. */
export type LabelWeights = SnapshotPlan['weights'];

/** Limits of a weight, as the API's descriptions state them. */
export const LABEL_WEIGHT_LIMITS = { min: 0.01, max: 100 } as const;

/**
 * In proportion to the log-odds that a label is right, the best weights for independent votes (Nitzan and
 * Paroush, "Optimal Decision Rules in Uncertain Dichotomous Choice Situations", 1982): of 1,000
 * labels one is wrong in a trusted set, 30 are by reviewers and 150 in what is imported: 6.9 : 3.5 : 1.7.
 */
export const DEFAULT_LABEL_WEIGHTS: LabelWeights = { gold: 2, human: 1, import: 0.5 };

/** As an admin gives them; what is left out stays as usual. */
export type LabelWeightsRequest = { [Source in keyof LabelWeights]?: number | null | undefined };

/** Checks weights that somebody asks for. What is wrong with them is added to `issues`. */
export function parseLabelWeights(
  request: LabelWeightsRequest | null | undefined,
  issues: ValidationIssue[],
): LabelWeights {
  const weights = {
    gold: request?.gold ?? DEFAULT_LABEL_WEIGHTS.gold,
    human: request?.human ?? DEFAULT_LABEL_WEIGHTS.human,
    import: request?.import ?? DEFAULT_LABEL_WEIGHTS.import,
  };
  const { min, max } = LABEL_WEIGHT_LIMITS;
  for (const [source, weight] of Object.entries(weights)) {
    if (weight >= min && weight <= max) continue;
    const field = `labelWeights.${source}`;
    const limit = `from ${min} to ${max}`;
    issues.push({ field, limit, message: `${field} must be ${limit}` });
  }
  return weights;
}

const stored = z
  .strictObject({ gold: z.number(), human: z.number(), import: z.number() })
  .nullable();

/** Weights as a run or a policy keeps them; null for the usual ones. */
export function readLabelWeights(json: unknown): LabelWeights {
  return stored.parse(json) ?? DEFAULT_LABEL_WEIGHTS;
}
