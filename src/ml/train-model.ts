import * as tf from '@tensorflow/tfjs-core';
import { InsufficientLabelsError } from '../errors.ts';
import { findArchitecture } from './architectures.ts';
import { openBackend } from './backend.ts';
import { assembleBundle, bundleSha256 } from './bundle.ts';
import { fitTemperature, toProbability } from './calibration.ts';
import { balanceClasses } from './class-balance.ts';
import { batchSizeFor, type FitOptions, fitNetwork } from './fit-network.ts';
import { writeNetwork } from './network-files.ts';
import {
  DEFAULT_TARGET_ERROR_RATE,
  fitReviewRule,
  needsReview,
  requireTargetErrorRate,
  riskCoverage,
  thinOut,
} from './review-rule.ts';
import { readWith } from './serve-network.ts';
import type { BundleFiles, EpochMetrics, LabelledInput } from './types.ts';

export type TrainOptions = FitOptions &
  Readonly<{
    architecture: string;
    /**
     * The share of wrong answers accepted among those that need no review, over 0 and under 0.5; by
     * default one in 1,000.
     */
    targetErrorRate?: number | undefined;
    /** For the model card: what the rows are, and the command that repeats this. */
    describe?: Readonly<{ data: string; command?: string | undefined }> | undefined;
  }>;

export type TrainedModel = Readonly<{
  files: BundleFiles;
  sha256: string;
  history: EpochMetrics[];
  /** The one that was kept, from 1. */
  bestEpoch: number;
  backend: string;
}>;

/**
 * Trains a network with Adam on binary cross-entropy, calibrates it on the validation rows, and packs it as
 * a bundle. Lets the event loop turn after every batch, and leaves
 * no tensor behind.
 * @throws InsufficientLabelsError when a class is missing from either part
 * @throws NotFoundError for an unknown architecture
 * @throws RangeError for a row's weight or a target error rate that cannot be
 * @throws the signal's reason when it aborts
 */
export async function trainModel(options: TrainOptions): Promise<TrainedModel> {
  const { train, validation, seed, signal } = options;
  const { targetErrorRate = DEFAULT_TARGET_ERROR_RATE } = options;
  requireTargetErrorRate(targetErrorRate);
  const architecture = findArchitecture(options.architecture);
  for (const part of [train, validation]) requireBothClasses(part);
  signal?.throwIfAborted();

  const backend = await openBackend();
  const preprocessing = architecture.learn(train);
  const network = preprocessing.buildNetwork(seed);
  try {
    const { history, bestEpoch } = await fitNetwork(
      { architecture, preprocessing, network },
      options,
    );
    const balance = balanceClasses(train);
    const isClaim = validation.map(({ label }) => label === 'CLAIM');
    const reading = readWith(preprocessing, network, validation);
    const calibration = fitTemperature(reading.logits, isClaim);
    const threshold = toProbability(calibration, balance.threshold);
    const answers = Array.from(reading.logits, (logit, row) => {
      const claim = toProbability(calibration, logit);
      const right = claim >= threshold === isClaim[row];
      const familiarity = reading.familiarity[row] as number;
      return { confidence: claim >= threshold ? claim : 1 - claim, familiarity, right };
    });
    const review = fitReviewRule(answers, targetErrorRate);
    const decided = answers.filter((answer) => !needsReview(review, answer));
    const files = assembleBundle({
      ...(await writeNetwork(network)),
      preprocessing: preprocessing.json,
      architecture: architecture.name,
      threshold,
      calibration,
      review,
      card: {
        architecture: architecture.name,
        summary: architecture.summary,
        intendedUse: INTENDED_USE,
        notFor: NOT_FOR,
        training: {
          data: options.describe?.data ?? 'not described',
          command: options.describe?.command ?? null,
          trainRows: train.length,
          validationRows: validation.length,
          seed,
          epochs: options.epochs,
          bestEpoch,
          batchSize: batchSizeFor(architecture, train.length),
          optimizer: `Adam, learning rate ${architecture.learningRate}, falling to 0`,
          parameters: network.countParams(),
          tensorflow: tf.version_core,
        },
        backend,
        threshold,
        calibration: `log-odds divided by a temperature of ${calibration.temperature.toFixed(4)}, fitted on the validation rows with Platt's targets`,
        review: {
          ...review,
          coverage: decided.length / answers.length,
          errorRate: decided.filter(({ right }) => !right).length / Math.max(1, decided.length),
          curve: thinOut(riskCoverage(answers), POINTS_OF_CURVE),
        },
        evaluations: [],
      },
    });
    return { files, sha256: bundleSha256(files), history, bestEpoch, backend };
  } finally {
    network.dispose();
  }
}

const POINTS_OF_CURVE = 100;

const INTENDED_USE =
  'Tells whether the transcript of a short video states something as a fact heard elsewhere (CLAIM) ' +
  'or as an opinion (OPINION), at the moment the video is submitted, so that moderators see claims ' +
  'first. A person decides.';

const NOT_FOR = [
  'Deciding by itself what is removed, or who is banned.',
  'Telling whether a claim is true.',
  'Sentences unlike those it learned from. The TikTok claims data has 294 ways to begin a sentence ' +
    'and 313 ways to end one; a model trained on nothing else gets about 0.6 of 40 modern sentences ' +
    "right, and is sometimes sure of itself where it is wrong. Retrain on the platform's own labels.",
  'Languages other than the one that it learned from (English, in the TikTok claims data).',
];

function requireBothClasses(rows: readonly LabelledInput[]): void {
  const claimCount = rows.filter(({ label }) => label === 'CLAIM').length;
  const opinionCount = rows.length - claimCount;
  if (claimCount === 0 || opinionCount === 0) {
    throw new InsufficientLabelsError({ claimCount, opinionCount, requiredPerClass: 1 });
  }
}
