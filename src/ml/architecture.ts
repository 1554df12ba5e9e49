import type * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Random } from './random.ts';
import type { LabelledInput, ModelInput, TermWeight, TokenAttribution } from './types.ts';

/**
 * A way of learning to tell claims from opinions. An architecture says how raw input becomes tensors
 * and what network reads them; training, calibration, bundles and serving are the same for all.
 */
export type Architecture = Readonly<{
  /** The name in bundles, commands and the API, such as `ngram-linear`. */
  name: string;
  /** One sentence for the model card. */
  summary: string;
  /** As many as a training runs unless told otherwise. */
  epochs: number;
  /**
   * Which epoch's weights are kept: the one of the least validation loss, or the last, where a penalty is all
   * that it takes against overfitting and training on only comes closer to the one best answer.
   */
  keeps: 'best' | 'last';
  batchSize: number;
  /**
   * Few rows need as many steps of the optimizer as many do: an epoch takes smaller batches, and goes over
   * the rows as often as it takes, to make so many. Left out, an epoch is one pass in whole batches.
   */
  stepsPerEpoch?: number;
  /** Of Adam, at the first step; it falls to 0 in a straight line. */
  learningRate: number;
  /** Learns everything that turns raw input into tensors from the training part. */
  learn(train: readonly LabelledInput[]): Preprocessing;
  /**
   * Reads what `Preprocessing.json` wrote.
   * @throws ZodError, or another Error, for anything else.
   */
  restore(json: unknown): Preprocessing;
}>;

/** Everything that turns raw input into tensors, and the network that fits them. */
export interface Preprocessing {
  /** What `Architecture.restore` reads. JSON, the same bytes for the same content. */
  readonly json: unknown;
  /**
   * A new network: inputs as `encode` gives them, one output, the log-odds of CLAIM, of shape
   * [batch, 1]. All names are fixed, so that the same network has the same bytes.
   * @param seed of the initial weights; at least 1 (TensorFlow.js takes 0 as "any").
   */
  buildNetwork(seed: number): LayersModel;
  /** One tensor for each input of the network. The caller owns them. */
  encode(inputs: readonly ModelInput[]): tf.Tensor[];
  /** Gets the training part ready to learn from it. */
  prepareTraining(train: readonly LabelledInput[]): TrainingPart;
  /** What large weights cost, beside the loss of a training part of so many rows. */
  penalty?(network: LayersModel, rows: number): tf.Scalar;
  /** Called after each step of the optimizer: puts the weights back where they must stay. */
  constrain?(network: LayersModel): void;
  /** Share of each text that the training part has evidence for, from 0 to 1; 0 for no words. */
  familiarity(inputs: readonly ModelInput[]): Float64Array;
  /** A forward pass without TensorFlow.js, equal to the network to within 1e-6, where there is one. */
  compile?(network: LayersModel): ForwardPass;
}

/** The rows that a network learns from. */
export interface TrainingPart {
  /**
   * The network's log-odds for some of the rows, of shape [rows, 1], with what is random applied. TensorFlow.js
   * can take their gradient.
   */
  logits(network: LayersModel, rows: Uint32Array, random: Random): tf.Tensor2D;
}

/** A network's weights, copied out of it: holds no tensors. */
export interface ForwardPass {
  read(inputs: readonly ModelInput[]): Reading;
  /** What each word adds to them: `bias + profile + all weights = logit`, exactly. */
  explain?(input: ModelInput): Explanation;
  /** What each term of the vocabulary weighs, before calibration, where that means something. */
  terms?(): TermWeight[];
}

/** What a network makes of its inputs, in their order. */
export type Reading = Readonly<{
  /** Log-odds of CLAIM, before calibration. */
  logits: Float64Array;
  /** As `Preprocessing.familiarity` has it. */
  familiarity: Float64Array;
}>;

type Explanation = Readonly<{
  words: TokenAttribution[];
  /** What the engagement counts and the author's status add. */
  profile: number;
  /** What every text starts from. */
  bias: number;
}>;
