import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { writeBundleDirectory } from '../../../src/ml/bundle.ts';
import { trainModel } from '../../../src/ml/train-model.ts';
import type { BundleFiles } from '../../../src/ml/types.ts';
import { syntheticInputs } from './labelled-videos.ts';

/** A small sound bundle; another seed makes another one. */
export async function trainSmallBundle(
  seed: number,
): Promise<{ files: BundleFiles; sha256: string }> {
  return await trainModel({
    architecture: 'ngram-linear',
    train: syntheticInputs(60),
    validation: syntheticInputs(20),
    seed,
    epochs: 1,
  });
}

/** The folder of such a bundle, as Gavel ships one; removed by `remove`. */
export async function shipSmallBundle(seed = 7) {
  const { files, sha256 } = await trainSmallBundle(seed);
  const directory = await mkdtemp(path.join(os.tmpdir(), 'gavel-bundle-'));
  await writeBundleDirectory(directory, files);
  const remove = () => rm(directory, { recursive: true });
  return { directory, sha256, remove };
}
