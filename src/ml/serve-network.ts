import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { BundleError } from '../errors.ts';
import type { ForwardPass, Preprocessing, Reading } from './architecture.ts';
import type { Manifest } from './bundle-manifest.ts';
import { toProbability } from './calibration.ts';
import { needsReview } from './review-rule.ts';
import type { Model, ModelInput } from './types.ts';

/**
 * Makes a loaded network answer. Takes ownership of it: where the architecture has a compiled forward
 * pass the network is let go at once, else on `dispose`.
 * @throws BundleError when the network does not answer sound probes with numbers, or the compiled pass
 *   answers them otherwise, as for a topology that is not the architecture's.
 */
export function serveNetwork({
  manifest,
  preprocessing,
  network,
}: {
  manifest: Manifest;
  preprocessing: Preprocessing;
  network: LayersModel;
}): Model {
  const { sha256, architecture, threshold, calibration, review } = manifest;
  const compiled = warm(preprocessing, network);
  if (compiled !== null) network.dispose();

  return {
    sha256,
    architecture,
    threshold,
    score(inputs) {
      const reading = compiled?.read(inputs) ?? readByTensorflow(preprocessing, network, inputs);
      return Array.from(reading.logits, (logit, row) => {
        const claimProbability = toProbability(calibration, logit);
        const label = claimProbability >= threshold ? 'CLAIM' : 'OPINION';
        const confidence = label === 'CLAIM' ? claimProbability : 1 - claimProbability;
        const familiarity = reading.familiarity[row] as number;
        return {
          label,
          claimProbability,
          threshold,
          confidence,
          familiarity,
          needsReview: needsReview(review, { confidence, familiarity }),
        };
      });
    },
    explain(input) {
      const explanation = compiled?.explain?.(input);
      if (explanation === undefined) return null;
      // Weights are told in the calibrated log-odds, those of `claimProbability`.
      return explanation.words.map((word) => ({
        ...word,
        weight: word.weight / calibration.temperature,
      }));
    },
    termWeights() {
      const terms = compiled?.terms?.();
      if (terms === undefined) return null;
      return terms.map((term) => ({ ...term, weight: term.weight / calibration.temperature }));
    },
    dispose() {
      if (compiled === null) network.dispose();
    },
  };
}

/** Reads by the forward pass that will serve. */
export function readWith(
  preprocessing: Preprocessing,
  network: LayersModel,
  inputs: readonly ModelInput[],
): Reading {
  const compiled = preprocessing.compile?.(network);
  return compiled?.read(inputs) ?? readByTensorflow(preprocessing, network, inputs);
}

function readByTensorflow(
  preprocessing: Preprocessing,
  network: LayersModel,
  inputs: readonly ModelInput[],
): Reading {
  return {
    logits: predictLogits(preprocessing, network, inputs),
    familiarity: preprocessing.familiarity(inputs),
  };
}

/** Log-odds of CLAIM by TensorFlow.js, in one inference. */
export function predictLogits(
  preprocessing: Preprocessing,
  network: LayersModel,
  inputs: readonly ModelInput[],
): Float64Array {
  if (inputs.length === 0) return new Float64Array();
  const encoded = preprocessing.encode(inputs);
  try {
    const logits = network.predictOnBatch(encoded) as tf.Tensor;
    const values = Float64Array.from(logits.dataSync());
    logits.dispose();
    return values;
  } finally {
    tf.dispose(encoded);
  }
}

function warm(preprocessing: Preprocessing, network: LayersModel): ForwardPass | null {
  try {
    const logits = predictLogits(preprocessing, network, PROBES);
    const compiled = preprocessing.compile?.(network) ?? null;
    const served = compiled?.read(PROBES).logits ?? logits;
    for (const [probe, logit] of logits.entries()) {
      const apart = Math.abs(logit - (served[probe] ?? Number.NaN));
      // Not a plain comparison: NaN must fail it too.
      if (!(apart <= 1e-4 * Math.max(1, Math.abs(logit)))) {
        throw new BundleError('the network does not answer as its architecture does');
      }
    }
    return compiled;
  } catch (error) {
    network.dispose();
    if (error instanceof BundleError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new BundleError(`the network does not run: ${reason}`);
  }
}

/** Inputs of every kind: grown, new and unknown counts, both authors, no words and many. */
const PROBES: readonly ModelInput[] = [
  probe('i read in the newspaper that a friend thinks the moon is far away', 25_000),
  probe('my opinion is that someone said they learned it on the news', null),
  probe('', 0),
  { ...probe('we believe', 7), verifiedStatus: 'VERIFIED', authorBanStatus: 'BANNED' },
];

function probe(transcript: string, count: number | null): ModelInput {
  return {
    transcript,
    verifiedStatus: 'NOT_VERIFIED',
    authorBanStatus: 'ACTIVE',
    viewCount: count,
    likeCount: count,
    shareCount: count,
    downloadCount: count,
    commentCount: count,
  };
}
