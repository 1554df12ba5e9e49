import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ngramLinear, PROFILE_REACH } from '../../src/ml/architectures/ngram-linear.ts';
import { loadModel } from '../../src/ml/bundle.ts';
import { manifestSchema } from '../../src/ml/bundle-manifest.ts';
import { toProbability } from '../../src/ml/calibration.ts';
import { predictLogits } from '../../src/ml/serve-network.ts';
import type { BundleFiles, Model, ModelInput } from '../../src/ml/types.ts';
import { smallBundle, videoOf } from './sentences.ts';

let files: BundleFiles;
let model: Model;

beforeAll(async () => {
  files = await smallBundle();
  model = await loadModel(files);
});

function json(name: string) {
  return JSON.parse(new TextDecoder().decode(files.get(name)));
}

/** The network of the bundle as anybody's TensorFlow.js would load it. */
async function loadPlainly() {
  const { modelTopology, weightsManifest } = json('model.json');
  const weightData = Uint8Array.from(files.get('weights.bin') ?? []).buffer;
  return loadLayersModel({
    load: async () => ({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }),
  });
}

const count = fc.option(fc.oneof(fc.nat(1_000), fc.maxSafeNat()));
const transcript = fc.oneof(
  fc
    .array(fc.constantFrom('my', 'view', 'a', 'friend', 'read', 'that', 'теа', '🎉', 'Xyz'), {
      maxLength: 30,
    })
    .map((words) => words.join(' ')),
  fc.string({ unit: 'binary', maxLength: 60 }),
);
const video: fc.Arbitrary<ModelInput> = fc.record({
  transcript,
  verifiedStatus: fc.constantFrom('VERIFIED', 'NOT_VERIFIED'),
  authorBanStatus: fc.constantFrom('ACTIVE', 'UNDER_REVIEW', 'BANNED'),
  viewCount: count,
  likeCount: count,
  shareCount: count,
  downloadCount: count,
  commentCount: count,
});

describe('serving', () => {
  it('answers as TensorFlow.js does, to within a millionth', async () => {
    const network = await loadPlainly();
    const preprocessing = ngramLinear.restore(json('preprocessing.json'));
    const { calibration } = manifestSchema.parse(json('manifest.json'));
    fc.assert(
      fc.property(fc.array(video, { minLength: 1, maxLength: 8 }), (videos) => {
        const logits = predictLogits(preprocessing, network, videos);
        for (const [row, { claimProbability }] of model.score(videos).entries()) {
          const wanted = toProbability(calibration, logits[row] ?? Number.NaN);
          expect(Math.abs(claimProbability - wanted)).toBeLessThanOrEqual(1e-6);
        }
      }),
    );
    network.dispose();
  });

  it('answers each video as it would alone, in order', () => {
    fc.assert(
      fc.property(fc.array(video, { maxLength: 6 }), (videos) => {
        expect(model.score(videos)).toEqual(videos.flatMap((one) => model.score([one])));
      }),
    );
  });

  it('holds no tensor while it serves, and an MLP holds its own until it is disposed of', async () => {
    const before = tf.memory().numTensors;
    const linear = await loadModel(files);
    expect(tf.memory().numTensors).toBe(before);
    const mlp = await loadModel(await smallBundle('reference-mlp'));
    const held = tf.memory().numTensors;
    expect(held).toBeGreaterThan(before);
    mlp.score([videoOf('a'), videoOf('')]);
    expect(mlp.score([])).toEqual([]);
    expect(mlp.explain(videoOf('a'))).toBeNull();
    expect(tf.memory().numTensors).toBe(held);
    mlp.dispose();
    linear.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('lets no counts and no category move the log-odds further than allowed', () => {
    const { calibration } = manifestSchema.parse(json('manifest.json'));
    const logit = (input: ModelInput) => {
      const [score] = model.score([input]);
      const p = score?.claimProbability ?? Number.NaN;
      return Math.log(p / (1 - p)) * calibration.temperature;
    };
    fc.assert(
      fc.property(video, video, (one, other) => {
        const apart = logit({ ...other, transcript: one.transcript }) - logit(one);
        expect(Math.abs(apart)).toBeLessThanOrEqual(2 * PROFILE_REACH + 1e-6);
      }),
    );
  });

  it('explains an answer exactly: the words of two texts differ by what their answers do', () => {
    const logit = (input: ModelInput) => {
      const p = model.score([input])[0]?.claimProbability ?? Number.NaN;
      return Math.log(p / (1 - p));
    };
    // Without words only bias and profile are left.
    fc.assert(
      fc.property(video, (input) => {
        const words = model.explain(input) ?? [];
        const sum = words.reduce((total, { weight }) => total + weight, 0);
        expect(logit({ ...input, transcript: '' }) + sum).toBeCloseTo(logit(input), 6);
        for (const { text, start, end } of words) {
          expect(input.transcript.slice(start, end)).toBe(text);
          expect(text).not.toBe('');
        }
      }),
    );
  });

  it('is sure of words that it knows and undecided about none', () => {
    const [claim, opinion, nothing] = model.score([
      videoOf('a friend read online that tea beats coffee'),
      videoOf('my view is that tea beats coffee'),
      videoOf('…'),
    ]);
    expect(claim?.label).toBe('CLAIM');
    expect(opinion?.label).toBe('OPINION');
    expect(Math.abs((nothing?.claimProbability ?? 0) - 0.5)).toBeLessThan(0.4);
  });
});
