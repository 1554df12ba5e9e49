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
import { sumBags } from './sum-bags.ts';

/**
 * A linear model over two bags of a text's terms, plus the profile: engagement counts and author status.
 * One bag has words, pairs of words and pairs with a word between, the other has sub-words; each is a
 * TF-IDF vector of length 1, so that short texts and long ones count the same.
 *
 *     logit = bias + sum over terms of weight . idf / norm + profile weights . profile
 *
 * This is logistic regression with an L2 penalty, which has one best answer and is hard to overfit: on
 * small data, noisy labels and classes of unequal size it does no worse than anything tried against it
 * (docs/quality.md). Words are left out at random while it learns, so that it does not hang on few.
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
  epochs: 8,
  keeps: 'last',
  batchSize: 256,
  stepsPerEpoch: 40,
  learningRate: 0.2,
  learn: (train) =>
    createPreprocessing({
      confusables: CONFUSABLES,
      subwordShare: SUBWORD_SHARE,
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

/**
 * The length of the vector of sub-words, where that of n-grams is 1. More of it reads words better that are
 * new or misspelt, less of it frames that are new. Bundles from before it was kept have 0.4.
 */
const SUBWORD_SHARE = 0.6;
const SUBWORD_SHARE_BEFORE = 0.4;

/**
 * At every step of training each word is left out with this probability, and its neighbours move together: so
 * no word can carry a text alone, and the others learn to do without it ("blankout" of Maaten et al.,
 * "Learning with Marginalized Corrupted Features", 2013, here by words instead of features).
 */
const WORDS_DROPPED = 0.25;
const COUNTS_WITHHELD = 0.4;
const COUNTS_SHRUNK = 0.3;

const rowCount = z.number().int().min(0);

const schema = z
  .strictObject({
    confusables: z.string().max(10_000),
    subwordShare: z.number().min(0).max(1).default(SUBWORD_SHARE_BEFORE),
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
  const { subwordShare } = json;
  const bagOfText = (transcript: string) =>
    bagOf({ index, idf, firstSubword, subwordShare }, transcript);

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
      return toTensors(bags, profiles);
    },
    prepareTraining(train) {
      const texts = train.map(({ transcript }) => index.words(transcript));
      return {
        logits(network, rows, random) {
          const profiles = new Float32Array(rows.length * PROFILE_SIZE);
          const bags: Bag[] = [];
          for (const [position, row] of rows.entries()) {
            const input = train[row] as LabelledInput;
            const counts = ageCounts(input, random);
            encodeProfile(json.profile, counts, input, profiles, position * PROFILE_SIZE);
            bags.push(bagOfText(dropWords(texts[row] as string[], random)));
          }
          const profile = tf.tensor2d(profiles, [rows.length, PROFILE_SIZE]);
          const rest = network.getLayer(PROFILE).apply(profile) as tf.Tensor2D;
          return tf.add<tf.Tensor2D>(sumBags(tableOf(network), bags), rest);
        },
      };
    },
    familiarity: (inputs) =>
      Float64Array.from(inputs, ({ transcript }) => index.familiarity(transcript)),
    penalty: (network, rows) =>
      tf.mul(tf.sum(tf.square(tableOf(network))), 1 / (2 * ROWS_AGAINST_PENALTY * rows)),
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
        subwordShare,
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
): [tf.Tensor2D, tf.Tensor3D, tf.Tensor2D] {
  const width = bags.reduce((widest, { ids }) => Math.max(widest, ids.length), 1);
  const ids = new Int32Array(bags.length * width);
  const values = new Float32Array(bags.length * width);
  for (const [row, bag] of bags.entries()) {
    ids.set(bag.ids, row * width);
    values.set(bag.values, row * width);
  }
  return [
    tf.tensor2d(ids, [bags.length, width], 'int32'),
    tf.tensor3d(values, [bags.length, width, 1]),
    tf.tensor2d(profiles, [bags.length, PROFILE_SIZE]),
  ];
}

function tableOf(network: tfl.LayersModel): tf.Tensor2D {
  return network.getLayer(WEIGHTS).trainableWeights[0]?.read() as tf.Tensor2D;
}

/** A text with some of its words left out. */
function dropWords(words: readonly string[], random: Random): string {
  return words.filter(() => random.next() >= WORDS_DROPPED).join(' ');
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
