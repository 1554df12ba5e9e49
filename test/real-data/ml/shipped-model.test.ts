import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadModel, readBundleDirectory, readModelCard } from '../../../src/ml/bundle.ts';
import { withCounts } from '../../../src/ml/counts.ts';
import { evaluateModel } from '../../../src/ml/evaluate-model.ts';
import { trainModel } from '../../../src/ml/train-model.ts';
import type { BundleFiles, LabelledInput, Model, ModelInput } from '../../../src/ml/types.ts';
import { videoOf } from '../../ml/sentences.ts';
import { FOREIGN_SENTENCES } from '../../support/foreign-sentences.ts';
import { readManualSentences } from './manual-sentences.ts';
import { readTiktokParts } from './tiktok-parts.ts';

const SHIPPED = fileURLToPath(new URL('../../../models/ngram-linear', import.meta.url));

let parts: Record<'train' | 'val' | 'test', LabelledInput[]>;
let files: BundleFiles;
let model: Model;

beforeAll(async () => {
  parts = await readTiktokParts();
  files = await readBundleDirectory(SHIPPED);
  model = await loadModel(files);
});

describe('the shipped model', () => {
  it.each([
    ['as given', (row: LabelledInput) => row],
    ['0', (row: LabelledInput) => withCounts(row, 0)],
    ['unknown', (row: LabelledInput) => withCounts(row, null)],
  ])('is right on all of the test part, and honest about it, with counts %s', (_, countsAs) => {
    const evaluation = evaluateModel(model, parts.test.map(countsAs));
    expect(evaluation.n).toBe(3817);
    expect(evaluation.accuracy).toBe(1);
    expect(evaluation.ece).toBeLessThanOrEqual(0.005);
  });

  it('keeps its label on every test row whatever counts and author come with it', () => {
    const [most, least] = worstProfiles(model);
    for (const row of parts.test) {
      const alone = model.score([withCounts(row, null)])[0]?.label;
      const pushed = model.score([
        { ...most, transcript: row.transcript },
        { ...least, transcript: row.transcript },
      ]);
      expect(pushed.map(({ label }) => label)).toEqual([alone, alone]);
    }
  });

  it('decides nearly all of the test part by itself, and is right about it', () => {
    for (const rows of [parts.test, parts.test.map((row) => withCounts(row, null))]) {
      const decided = model
        .score(rows)
        .flatMap((score, row) => (score.needsReview ? [] : [score.label === rows[row]?.label]));
      expect(decided.length / rows.length).toBeGreaterThanOrEqual(0.98);
      expect(decided.filter((right) => !right)).toEqual([]);
    }
  });

  it('sends sentences of another domain to review', async () => {
    const domains = [FOREIGN_SENTENCES, await readManualSentences(2_000)];
    for (const sentences of domains.filter(({ length }) => length > 0)) {
      const scores = model.score(sentences.map((sentence) => videoOf(sentence)));
      const reviewed = scores.filter((score) => score.needsReview).length;
      expect(reviewed / sentences.length).toBeGreaterThanOrEqual(0.9);
    }
  });

  it('answers the two examples of the reference notebook', () => {
    const video = (transcript: string, counts: [number, number, number, number, number]) => {
      const [viewCount, likeCount, shareCount, downloadCount, commentCount] = counts;
      return {
        transcript,
        verifiedStatus: 'NOT_VERIFIED',
        authorBanStatus: 'ACTIVE',
        viewCount,
        likeCount,
        shareCount,
        downloadCount,
        commentCount,
      } as const;
    };
    const scores = model.score([
      video(
        "my colleagues' point of view is that 90 percent of goods are shipped by ocean freight",
        [20_000, 200, 200, 20, 50],
      ),
      video(
        'a friend learned  from the news that at birth, baby pandas are smaller than mice',
        [10_000, 500, 400, 30, 1000],
      ),
    ]);
    expect(scores.map(({ label }) => label)).toEqual(['OPINION', 'CLAIM']);
  });

  it('is what its card says: training again gives the same sha256', async () => {
    const card = readModelCard(files);
    const trained = await trainModel({
      architecture: card.architecture,
      train: parts.train,
      validation: parts.val,
      seed: card.training.seed,
      epochs: card.training.epochs,
    });
    expect(trained.backend).toBe(card.backend);
    expect(trained.sha256).toBe(model.sha256);
    expect(card.evaluations.map(({ accuracy }) => accuracy)).toEqual([1, 1, 1]);
  });
});

describe('the reference network', () => {
  it('is good with the counts and no better than a coin without them', async () => {
    const { files } = await trainModel({
      architecture: 'reference-mlp',
      train: parts.train,
      validation: parts.val,
      seed: 1,
      epochs: 20,
    });
    const reference = await loadModel(files);
    expect(evaluateModel(reference, parts.test).accuracy).toBeGreaterThanOrEqual(0.985);
    const zero = parts.test.map((row) => withCounts(row, 0));
    expect(evaluateModel(reference, zero).accuracy).toBeLessThan(0.7);
    reference.dispose();
  });
});

/**
 * The profiles that push hardest towards CLAIM and towards OPINION. What a profile adds does not depend
 * on the text, so trying all combinations of extreme counts and categories on one text finds them.
 */
function worstProfiles(model: Model): [ModelInput, ModelInput] {
  const extremes = [null, 0, 1, Number.MAX_SAFE_INTEGER];
  const profiles: ModelInput[] = [];
  for (const viewCount of extremes)
    for (const likeCount of extremes)
      for (const shareCount of extremes)
        for (const downloadCount of extremes)
          for (const commentCount of extremes)
            for (const verifiedStatus of ['VERIFIED', 'NOT_VERIFIED'] as const)
              for (const authorBanStatus of ['ACTIVE', 'UNDER_REVIEW', 'BANNED'] as const)
                profiles.push({
                  transcript: '',
                  viewCount,
                  likeCount,
                  shareCount,
                  downloadCount,
                  commentCount,
                  verifiedStatus,
                  authorBanStatus,
                });
  const ranked = model
    .score(profiles)
    .map(({ claimProbability }, index) => ({ claimProbability, profile: profiles[index] }))
    .sort((a, b) => b.claimProbability - a.claimProbability);
  const [most, least] = [ranked[0]?.profile, ranked.at(-1)?.profile];
  if (!most || !least) throw new Error('no profiles were ranked');
  return [most, least];
}
