import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { BundleError } from '../../src/errors.ts';
import {
  bundleSha256,
  loadModel,
  readBundleDirectory,
  readModelCard,
  writeBundleDirectory,
} from '../../src/ml/bundle.ts';
import type { BundleFiles, Score } from '../../src/ml/types.ts';
import { smallBundle, videoOf } from './sentences.ts';

const PROBES = [videoOf('a friend read online that tea'), videoOf('my view is', 'OPINION', 12)];

let sound: BundleFiles;
let answers: Score[];

beforeAll(async () => {
  sound = await smallBundle();
  const model = await loadModel(sound);
  answers = model.score(PROBES);
  model.dispose();
});

function withFile(name: string, bytes: Uint8Array): BundleFiles {
  return new Map([...sound, [name, bytes]]);
}

function bytesOf(name: string): Uint8Array {
  return sound.get(name) ?? new Uint8Array();
}

function textOf(name: string): string {
  return new TextDecoder().decode(bytesOf(name));
}

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');

/** The bundle with a file changed and every hash made to fit: what only a look inside can refuse. */
function forge(name: string, bytes: Uint8Array): BundleFiles {
  const manifest = JSON.parse(textOf('manifest.json'));
  manifest.files[name] = { sha256: sha256(bytes), size: bytes.length };
  const { format, formatVersion, architecture, threshold, calibration, review, files } = manifest;
  manifest.sha256 = sha256(
    JSON.stringify([
      format,
      formatVersion,
      architecture,
      threshold,
      calibration.method,
      calibration.temperature,
      review.targetErrorRate,
      review.minConfidence,
      review.minFamiliarity,
      files['model.json'].sha256,
      files['weights.bin'].sha256,
      files['preprocessing.json'].sha256,
    ]),
  );
  const forged = new TextEncoder().encode(JSON.stringify(manifest));
  return new Map([...sound, [name, bytes], ['manifest.json', forged]]);
}

function forgeText(name: string, change: (text: string) => string): BundleFiles {
  return forge(name, new TextEncoder().encode(change(textOf(name))));
}

async function expectRefusal(files: BundleFiles, reason: RegExp): Promise<void> {
  const tensors = tf.memory().numTensors;
  const loading = loadModel(files);
  await expect(loading).rejects.toThrow(BundleError);
  await expect(loading).rejects.toThrow(reason);
  expect(tf.memory().numTensors).toBe(tensors);
}

describe('a bundle', () => {
  it('comes back from a folder as it was written', async () => {
    const directory = path.join(await mkdtemp(path.join(tmpdir(), 'gavel-bundle-')), 'new', 'one');
    await writeBundleDirectory(directory, sound);
    const read = await readBundleDirectory(directory);
    expect(bundleSha256(read)).toBe(bundleSha256(sound));
    expect(readModelCard(read).architecture).toBe('ngram-linear');
    await rm(directory, { recursive: true });
  });

  it('is addressed by what decides its answers, not by its card', () => {
    const changed = forgeText('card.json', (text) => text.replace('"seed": 1', '"seed": 7'));
    expect(bundleSha256(changed)).toBe(bundleSha256(sound));
    const other = forgeText('preprocessing.json', (text) => `${text} `);
    expect(bundleSha256(other)).not.toBe(bundleSha256(sound));
  });

  it('answers the same or is refused, whatever byte is changed', async () => {
    const place = fc.record({
      name: fc.constantFrom(...sound.keys()),
      share: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      flip: fc.integer({ min: 1, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(place, async ({ name, share, flip }) => {
        const bytes = Uint8Array.from(bytesOf(name));
        const index = Math.floor(share * bytes.length);
        bytes[index] = (bytes[index] ?? 0) ^ flip;
        try {
          const model = await loadModel(withFile(name, bytes));
          expect(model.score(PROBES)).toEqual(answers);
          model.dispose();
        } catch (error) {
          expect(error).toBeInstanceOf(BundleError);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is refused when it is truncated, or a file is missing or too many', async () => {
    const weights = bytesOf('weights.bin');
    await expectRefusal(
      withFile('weights.bin', weights.slice(0, -1)),
      /weights\.bin has \d+ bytes/,
    );
    await expectRefusal(
      new Map([...sound].filter(([name]) => name !== 'card.json')),
      /no card\.json/,
    );
    await expectRefusal(withFile('evil.js', weights), /"evil\.js" does not belong/);
    await expectRefusal(new Map(), /no manifest\.json/);
  });

  it('is refused when it is foreign', async () => {
    const manifest = (json: unknown) =>
      withFile('manifest.json', new TextEncoder().encode(JSON.stringify(json)));
    await expectRefusal(manifest({ name: 'a web app' }), /not that of a Gavel model bundle/);
    await expectRefusal(manifest([]), /not that of a Gavel model bundle/);
    await expectRefusal(withFile('manifest.json', new Uint8Array([0xff, 0])), /not JSON/);
  });

  it('is refused when its format or architecture is unknown, which is said', async () => {
    const change = (from: string, to: string) =>
      withFile(
        'manifest.json',
        new TextEncoder().encode(textOf('manifest.json').replace(from, to)),
      );
    await expectRefusal(
      change('"formatVersion": 2', '"formatVersion": 3'),
      /format version 3;.* 2$/,
    );
    await expectRefusal(change('"ngram-linear"', '"quantum"'), /sha256/);
    await expectRefusal(change('"threshold": 0.5', '"threshold": 1.5'), /threshold/);
  });

  it('is refused when a weight is not a number', async () => {
    const weights = Uint8Array.from(bytesOf('weights.bin'));
    new DataView(weights.buffer).setFloat32(400, Number.NaN, true);
    await expectRefusal(forge('weights.bin', weights), /not a finite number/);
  });

  it('is refused when weights, vocabulary or topology do not fit each other', async () => {
    const weights = bytesOf('weights.bin');
    await expectRefusal(forge('weights.bin', weights.slice(4)), /bytes instead of/);
    await expectRefusal(
      forgeText('preprocessing.json', (text) => text.replace(/"ngrams":\["[^"]+",/, '"ngrams":[')),
      /each n-gram needs its number of documents/,
    );
    await expectRefusal(
      forgeText('preprocessing.json', (text) =>
        text
          .replace(/"ngrams":\["[^"]+",/, '"ngrams":[')
          .replace(/"ngramDocuments":\[\d+,/, '"ngramDocuments":['),
      ),
      /weights are .* where the architecture has/,
    );
    await expectRefusal(
      forgeText('preprocessing.json', (text) => text.replace('"profile"', '"profiles"')),
      /preprocessing\.json: /,
    );
    await expectRefusal(
      forgeText('model.json', (text) =>
        text.replace('"activation":"linear"', '"activation":"relu"'),
      ),
      /does not answer as its architecture does/,
    );
    await expectRefusal(
      forgeText('model.json', (text) =>
        text.replace('"class_name":"Embedding"', '"class_name":"X"'),
      ),
      /no network that TensorFlow\.js can load/,
    );
    await expectRefusal(
      forgeText('model.json', () => '{}'),
      /model\.json: /,
    );
    await expectRefusal(
      forgeText('card.json', () => '{"architecture":1}'),
      /card\.json: /,
    );
  });

  it('names the folder and the file when it is not there', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'gavel-bundle-'));
    await expect(readBundleDirectory(directory)).rejects.toThrow(`${directory} is no model bundle`);
    await writeFile(path.join(directory, 'manifest.json'), '{}');
    await expect(readBundleDirectory(directory)).rejects.toThrow('model.json is missing');
    await rm(directory, { recursive: true });
  });
});
