import { trainModel } from '../../src/ml/train-model.ts';
import type { BundleFiles, ClaimLabel, LabelledInput } from '../../src/ml/types.ts';

const CLAIM_FRAMES = ['a friend read online', 'someone learned on the radio', 'the news reported'];
const OPINION_FRAMES = ['my view is', 'i personally believe', 'our feeling is'];
const BODIES = [
  'cats sleep all day',
  'the sea is rising',
  'tea beats coffee',
  'bread was rationed',
];

/** Made-up videos that words alone tell apart, and that counts tell apart just as well. */
export function sentences(rowsPerClass: number): LabelledInput[] {
  const rows: LabelledInput[] = [];
  for (let row = 0; row < rowsPerClass; row += 1) {
    const body = BODIES[row % BODIES.length];
    const turn = Math.floor(row / BODIES.length) % 3;
    rows.push(
      videoOf(`${CLAIM_FRAMES[turn]} that ${body}`, 'CLAIM', 100_000 + row),
      videoOf(`${OPINION_FRAMES[turn]} that ${body}`, 'OPINION', 100 + row),
    );
  }
  return rows;
}

export function videoOf(
  transcript: string,
  label: ClaimLabel = 'CLAIM',
  count: number | null = null,
): LabelledInput {
  return {
    transcript,
    label,
    verifiedStatus: 'NOT_VERIFIED',
    authorBanStatus: 'ACTIVE',
    viewCount: count,
    likeCount: count,
    shareCount: count,
    downloadCount: count,
    commentCount: count,
  };
}

/** A small sound bundle, trained in a moment. */
export async function smallBundle(architecture = 'ngram-linear'): Promise<BundleFiles> {
  const { files } = await trainModel({
    architecture,
    train: sentences(120),
    validation: sentences(24),
    seed: 1,
    epochs: 2,
  });
  return files;
}
