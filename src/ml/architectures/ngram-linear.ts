import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import type { Architecture, Preprocessing } from '../architecture.ts';
import {
  encodeProfile,
  learnProfile,
  PROFILE_RANGES,
  PROFILE_SIZE,
  profileStatisticsSchema,
} from '../profile-encoder.ts';
import type { Random } from '../random.ts';
import { CONFUSABLES } from '../text/confusables.ts';
import { NgramIndex, SUBWORD_BUCKETS } from '../text/ngram-index.ts';
import { type Bag, bagOf, inverseDocumentFrequencies, subwordRow } from '../text/term-weighting.ts';
import { COUNT_NAMES, type Counts, type LabelledInput } from '../types.ts';
import { compileNgramForward } from './ngram-forward.ts';
import { learnVocabulary } from './ngram-vocabulary.ts';

/**
 * A linear model over two bags of a text's terms, plus the profile: engagement counts and author status.
 * One bag has words, pairs of words and pairs with a word between, the other has sub-words; each is a
 * TF-IDF vector of length 1, so that short texts and long ones count the same.
 *
 *     logit = bias + sum over terms of weight . idf / norm + profile weights . profile
 *
 * This is logistic regression with an L2 penalty, which has one best answer and is hard to overfit: on
 * small data, noisy labels and classes of unequal size it does no worse than anything tried against it
 * (docs/quality.md).
 *
 * Counts give away the label in the data at hand and are unknown when a video is submitted, so the
 * model must not lean on them: in training they are withheld from 40% of the rows and shrunk to those
 * of a young video in 30%, and the profile's whole reach is held to `PROFILE_REACH` log-odds.
 */
export const ngramLinear: Architecture = {
  name: 'ngram-linear',
  summary:
    'Logistic regression over TF-IDF of words, word pairs, skip pairs and sub-words (TensorFlow.js ' +
    'embedding bag), with engagement counts and author status as a bounded addition.',
  epochs: 4,
  batchSize: 256,
  stepsPerEpoch: 40,
  learningRate: 0.1,
  learn: (train) =>
    createPreprocessing({
      confusables: CONFUSABLES,
      ...learnVocabulary(train),
      profile: learnProfile(train),
    }),
  restore: (json) => createPreprocessing(schema.parse(json)),
};

/** The most that counts and categories together can move the log-odds, before calibration. */
export const PROFILE_REACH = 0.5;

/**
 * How much the rows weigh against the penalty, as scikit-learn's `C`: the penalty is
 * `sum of weight^2 / (2 C n)` for n rows.
 */
const ROWS_AGAINST_PENALTY = 1.5;
const TERM_DROPOUT = 0.2;
const COUNTS_WITHHELD = 0.4;
const COUNTS_SHRUNK = 0.3;

const rowCount = z.number().int().min(0);

const schema = z
  .strictObject({
    confusables: z.string().max(10_000),
    documents: rowCount,
    ngrams: z
      .array(z.string().regex(/^([^ ]+|[^ ]+( \*)? [^ ]+)$/))
      .max(1_000_000)
      .refine((ngrams) => new Set(ngrams).size === ngrams.length, 'n-grams must be distinct'),
    ngramDocuments: z.array(rowCount.min(1)),
    subwordDocuments: z.array(rowCount).length(SUBWORD_BUCKETS),
    profile: profileStatisticsSchema,
  })
  .refine(
    ({ ngrams, ngramDocuments }) => ngrams.length === ngramDocuments.length,
    'each n-gram needs its number of documents',
  );

function createPreprocessing(json: z.infer<typeof schema>): Preprocessing {
  const index = new NgramIndex(json.ngrams, json.confusables);
  const frequencies = {
    documents: json.documents,
    ngrams: json.ngramDocuments,
    subwords: json.subwordDocuments,
  };
  const idf = inverseDocumentFrequencies(frequencies);
  const firstSubword = subwordRow(frequencies);
  const bagOfText = (transcript: string) => bagOf(index, idf, firstSubword, transcript);

  return {
    json,
    buildNetwork() {
      const ngrams = tfl.input({ shape: [null], dtype: 'int32', name: 'ngrams' });
      const values = tfl.input({ shape: [null, 1], name: 'values' });
      const profile = tfl.input({ shape: [PROFILE_SIZE], name: 'profile' });
      // Everything starts from 0: a convex problem needs no luck, and has no seed.
      const weights = tfl.layers
        .embedding({
          inputDim: idf.length,
          outputDim: 1,
          embeddingsInitializer: 'zeros',
          name: WEIGHTS,
        })
        .apply(ngrams) as tfl.SymbolicTensor;
      const text = tfl.layers
        .flatten({ name: 'text' })
        .apply(
          tfl.layers.dot({ axes: 1, name: 'bag' }).apply([weights, values]) as tfl.SymbolicTensor,
        ) as tfl.SymbolicTensor;
      const rest = tfl.layers
        .dense({ units: 1, kernelInitializer: 'zeros', name: PROFILE })
        .apply(profile) as tfl.SymbolicTensor;
      const logit = tfl.layers.add({ name: 'logit' }).apply([text, rest]) as tfl.SymbolicTensor;
      return tfl.model({
        inputs: [ngrams, values, profile],
        outputs: logit,
        name: 'ngram_linear',
      });
    },
    encode(inputs) {
      const profiles = new Float32Array(inputs.length * PROFILE_SIZE);
      for (const [row, input] of inputs.entries()) {
        encodeProfile(json.profile, input, input, profiles, row * PROFILE_SIZE);
      }
      const bags = inputs.map(({ transcript }) => bagOfText(transcript));
      return toTensors(bags, profiles, () => 1);
    },
    prepareTraining(train) {
      const bags = train.map(({ transcript }) => bagOfText(transcript));
      return {
        batch(picked, random) {
          const profiles = new Float32Array(picked.length * PROFILE_SIZE);
          for (const [position, row] of picked.entries()) {
            const input = train[row] as LabelledInput;
            const counts = ageCounts(input, random);
            encodeProfile(json.profile, counts, input, profiles, position * PROFILE_SIZE);
          }
          return toTensors(
            Array.from(picked, (row) => bags[row] as Bag),
            profiles,
            // Kept terms make up for the dropped ones, so that the expected sum is the same.
            () => (random.next() < TERM_DROPOUT ? 0 : 1 / (1 - TERM_DROPOUT)),
          );
        },
      };
    },
    familiarity: (inputs) =>
      Float64Array.from(inputs, ({ transcript }) => index.familiarity(transcript)),
    penalty: (network, rowCount) => {
      const table = network.getLayer(WEIGHTS).trainableWeights[0]?.read() as tf.Tensor;
      return tf.mul(tf.sum(tf.square(table)), 1 / (2 * ROWS_AGAINST_PENALTY * rowCount));
    },
    constrain: boundProfile,
    compile(network) {
      const [table] = readWeights(network, WEIGHTS);
      const [kernel, bias] = readWeights(network, PROFILE);
      if (!table || !kernel || !bias) throw new Error('a layer of the network has no weights');
      return compileNgramForward({
        index,
        ngrams: json.ngrams,
        ngramDocuments: json.ngramDocuments,
        statistics: json.profile,
        table,
        idf,
        firstSubword,
        kernel,
        bias: bias[0] ?? 0,
      });
    },
  };
}

const WEIGHTS = 'weights';
const PROFILE = 'profile_weights';

/** Texts are padded to the longest of the batch with id 0, of value 0. */
function toTensors(
  bags: readonly Bag[],
  profiles: Float32Array,
  keep: () => number,
): [tf.Tensor2D, tf.Tensor3D, tf.Tensor2D] {
  const width = bags.reduce((widest, { ids }) => Math.max(widest, ids.length), 1);
  const ids = new Int32Array(bags.length * width);
  const values = new Float32Array(bags.length * width);
  for (const [row, bag] of bags.entries()) {
    ids.set(bag.ids, row * width);
    for (let slot = 0; slot < bag.values.length; slot += 1) {
      values[row * width + slot] = (bag.values[slot] as number) * keep();
    }
  }
  return [
    tf.tensor2d(ids, [bags.length, width], 'int32'),
    tf.tensor3d(values, [bags.length, width, 1]),
    tf.tensor2d(profiles, [bags.length, PROFILE_SIZE]),
  ];
}

/** Makes the counts of a grown video those that a model meets: often unknown, often young. */
function ageCounts(counts: Counts, random: Random): Counts {
  const draw = random.next();
  const shrink = 10 ** (-5 * random.next());
  if (draw >= COUNTS_WITHHELD + COUNTS_SHRUNK) return counts;
  const withheld = draw < COUNTS_WITHHELD;
  const [viewCount, likeCount, shareCount, downloadCount, commentCount] = COUNT_NAMES.map((name) =>
    withheld || counts[name] === null ? null : Math.floor(counts[name] * shrink),
  ) as [number | null, number | null, number | null, number | null, number | null];
  return { viewCount, likeCount, shareCount, downloadCount, commentCount };
}

/** Scales the profile weights down until their whole reach is at most `PROFILE_REACH`. */
function boundProfile(network: tfl.LayersModel): void {
  tf.tidy(() => {
    const [kernel, bias] = network.getLayer(PROFILE).getWeights() as [tf.Tensor, tf.Tensor];
    const ranges = tf.tensor2d([...PROFILE_RANGES], [PROFILE_SIZE, 1]);
    const reach = tf.sum(tf.mul(tf.abs(kernel), ranges));
    const scale = tf.div(PROFILE_REACH, tf.maximum(reach, PROFILE_REACH));
    network.getLayer(PROFILE).setWeights([tf.mul(kernel, scale), bias]);
  });
}

function readWeights(network: tfl.LayersModel, layer: string): Float32Array[] {
  return network
    .getLayer(layer)
    .getWeights()
    .map((weights) => weights.dataSync<'float32'>());
}
