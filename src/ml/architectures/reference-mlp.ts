import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import type { Architecture, Preprocessing } from '../architecture.ts';
import { COUNT_NAMES, type LabelledInput, type ModelInput } from '../types.ts';

/**
 * The network of the Keras notebook that the data was published with, to compare against: z-scored
 * counts and one-hot categories in one branch, the first 20 word ids as plain numbers in the other,
 * Dense 32-16 on each, concatenated. It knows no "unknown": a count that is not there is a 0. So it
 * leans on the counts, and is worth little for a video just submitted; that is why it is not the default.
 * The notebook's batches of 16 would make this slow for no better a network: they are 128 here, at
 * five times the step.
 */
export const referenceMlp: Architecture = {
  name: 'reference-mlp',
  summary:
    "The reference notebook's network: dense layers over counts, categories and the first 20 word " +
    'ids. For comparison only: it leans on engagement counts that a new video does not have.',
  epochs: 20,
  keeps: 'best',
  batchSize: 128,
  learningRate: 0.005,
  learn: (train) =>
    createPreprocessing({ vocabulary: learnVocabulary(train), ...learnCounts(train) }),
  restore: (json) => createPreprocessing(schema.parse(json)),
};

/** With the ids 0 for padding and 1 for an unknown word. */
const VOCABULARY_SIZE = 10_000;
const UNKNOWN_WORD = 1;
const FIRST_WORD = 2;
const TEXT_LENGTH = 20;
const VERIFIED = ['VERIFIED', 'NOT_VERIFIED'] as const;
const BAN = ['ACTIVE', 'UNDER_REVIEW', 'BANNED'] as const;
const PROFILE_SIZE = COUNT_NAMES.length + VERIFIED.length + BAN.length;

const schema = z.strictObject({
  vocabulary: z.array(z.string()).max(VOCABULARY_SIZE - FIRST_WORD),
  means: z.array(z.number()).length(COUNT_NAMES.length),
  deviations: z.array(z.number().positive()).length(COUNT_NAMES.length),
});

function createPreprocessing(json: z.infer<typeof schema>): Preprocessing {
  const wordIds = new Map(json.vocabulary.map((word, index) => [word, index + FIRST_WORD]));
  const profileOf = (input: ModelInput) => encodeProfile(json, input);
  const textOf = ({ transcript }: ModelInput) => {
    const words = splitWords(transcript).slice(0, TEXT_LENGTH);
    return words.map((word) => wordIds.get(word) ?? UNKNOWN_WORD);
  };
  return {
    json,
    buildNetwork,
    encode: (inputs) => toTensors(inputs.map(profileOf), inputs.map(textOf)),
    familiarity: (inputs) =>
      Float64Array.from(inputs, ({ transcript }) => {
        const words = splitWords(transcript);
        return words.filter((word) => wordIds.has(word)).length / Math.max(1, words.length);
      }),
    prepareTraining(train) {
      const [profiles, texts] = [train.map(profileOf), train.map(textOf)];
      return {
        logits(network, rows) {
          const batch = toTensors(
            Array.from(rows, (row) => profiles[row] ?? []),
            Array.from(rows, (row) => texts[row] ?? []),
          );
          return network.apply(batch, { training: true }) as tf.Tensor2D;
        },
      };
    },
  };
}

/** A text shorter than the network reads is padded with 0. */
function toTensors(
  profiles: readonly number[][],
  texts: readonly number[][],
): [tf.Tensor2D, tf.Tensor2D] {
  const profileValues = new Float32Array(profiles.length * PROFILE_SIZE);
  const textValues = new Float32Array(texts.length * TEXT_LENGTH);
  for (const [row, profile] of profiles.entries()) profileValues.set(profile, row * PROFILE_SIZE);
  for (const [row, text] of texts.entries()) textValues.set(text, row * TEXT_LENGTH);
  return [
    tf.tensor2d(profileValues, [profiles.length, PROFILE_SIZE]),
    tf.tensor2d(textValues, [texts.length, TEXT_LENGTH]),
  ];
}

function buildNetwork(seed: number): tfl.LayersModel {
  // One seed for all layers would start them from the same numbers.
  let layerSeed = seed * 16;
  const dense = (name: string, units: number, input: tfl.SymbolicTensor, relu = true) => {
    layerSeed += 1;
    const kernelInitializer = tfl.initializers.glorotUniform({ seed: layerSeed });
    const layer = tfl.layers.dense({
      units,
      name,
      kernelInitializer,
      activation: relu ? 'relu' : 'linear',
    });
    return layer.apply(input) as tfl.SymbolicTensor;
  };
  const profile = tfl.input({ shape: [PROFILE_SIZE], name: 'profile' });
  const text = tfl.input({ shape: [TEXT_LENGTH], name: 'text' });
  const branches = [
    dense('profile_16', 16, dense('profile_32', 32, profile)),
    dense('text_16', 16, dense('text_32', 32, text)),
  ];
  const joined = tfl.layers.concatenate({ name: 'joined' }).apply(branches) as tfl.SymbolicTensor;
  return tfl.model({
    inputs: [profile, text],
    outputs: dense('logit', 1, joined, false),
    name: 'reference_mlp',
  });
}

function encodeProfile(json: z.infer<typeof schema>, input: ModelInput): number[] {
  return [
    ...COUNT_NAMES.map(
      (name, index) =>
        ((input[name] ?? 0) - (json.means[index] as number)) / (json.deviations[index] as number),
    ),
    ...VERIFIED.map((status) => Number(input.verifiedStatus === status)),
    ...BAN.map((status) => Number(input.authorBanStatus === status)),
  ];
}

/** The most frequent words first; ties go by spelling. */
function learnVocabulary(train: readonly LabelledInput[]): string[] {
  const counts = new Map<string, number>();
  for (const { transcript } of train) {
    for (const word of splitWords(transcript)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a, ofA], [b, ofB]) => ofB - ofA || (a < b ? -1 : 1))
    .slice(0, VOCABULARY_SIZE - FIRST_WORD)
    .map(([word]) => word);
}

function learnCounts(train: readonly LabelledInput[]): { means: number[]; deviations: number[] } {
  const columns = COUNT_NAMES.map((name) => train.map((row) => row[name] ?? 0));
  const means = columns.map(
    (column) => column.reduce((sum, count) => sum + count, 0) / column.length,
  );
  const deviations = columns.map((column, index) => {
    const squares = column.reduce((sum, count) => sum + (count - (means[index] as number)) ** 2, 0);
    return Math.sqrt(squares / column.length) || 1;
  });
  return { means, deviations };
}

/** Lower case, punctuation dropped, split at white space: as Keras' TextVectorization does. */
function splitWords(transcript: string): string[] {
  return transcript
    .toLowerCase()
    .replace(/[!-/:-@[-`{-~]/g, '')
    .split(/\s+/)
    .filter((word) => word !== '');
}
