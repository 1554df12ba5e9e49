import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../../../src/db/database.ts';
import type { LabelSource } from '../../../src/generated/prisma/client.ts';
import type { ClaimLabel, LabelledInput } from '../../../src/ml/types.ts';

const CLAIM_FRAMES = [
  'a friend told me that',
  'i read in a magazine that',
  'somebody on the radio said that',
  'my neighbour has learned that',
];
const OPINION_FRAMES = [
  'in my opinion',
  'i am convinced that',
  'the way i feel about it is that',
  'my family is of the view that',
];
const SUBJECTS = ['the oldest bridge', 'a garden snail', 'the village clock', 'a paper kite'];
const FACTS = [
  'outlives most dogs',
  'weighs less than a loaf',
  'was painted twice',
  'hums at night',
];

/** A made-up text with its label; each `index` of a label has its own text. */
export function syntheticInput(label: ClaimLabel, index: number): LabelledInput {
  const frames = label === 'CLAIM' ? CLAIM_FRAMES : OPINION_FRAMES;
  const pick = (list: readonly string[], step: number) =>
    list[Math.floor(index / step) % list.length];
  // Spelt with letters: texts that differ in digits alone count as one text.
  const tail = [...index.toString(26)].map(
    (digit) => `word${String.fromCharCode(97 + Number.parseInt(digit, 26))}`,
  );
  return {
    transcript: `${pick(frames, 1)} ${pick(SUBJECTS, 4)} ${pick(FACTS, 16)} ${tail.join(' ')}`,
    label,
    verifiedStatus: index % 9 === 0 ? 'VERIFIED' : 'NOT_VERIFIED',
    authorBanStatus: index % 11 === 0 ? 'UNDER_REVIEW' : 'ACTIVE',
    viewCount: index % 5 === 0 ? null : index * 37,
    likeCount: index % 5 === 0 ? null : index * 3,
    shareCount: index,
    downloadCount: 0,
    commentCount: 1,
  };
}

/** `perClass` made-up inputs of each class, in turn. */
export function syntheticInputs(perClass: number): LabelledInput[] {
  return Array.from({ length: perClass }, (_, index) => [
    syntheticInput('CLAIM', index),
    syntheticInput('OPINION', index),
  ]).flat();
}

/** What may be known of a labelled video beside the input. */
type StoredInput = LabelledInput & { authorExternalId?: string; source?: LabelSource };

/** Stores inputs as videos with a prediction of version `modelVersion` and one label each; returns their ids. */
export async function storeLabelledVideos(
  { prisma }: Database,
  modelVersion: number,
  inputs: readonly StoredInput[],
): Promise<string[]> {
  const rows = inputs.map((input) => ({
    ...input,
    id: uuidv7(),
    predictionId: uuidv7(),
    labelId: uuidv7(),
  }));
  const hash = createHash('sha256').digest();
  await prisma.$transaction(async (tx) => {
    await tx.video.createMany({
      data: rows.map(({ predictionId, labelId, label, source: _, weight: _weight, ...row }) => ({
        ...row,
        externalId: row.id,
        contentHash: hash,
        currentPredictionId: predictionId,
        currentLabelId: labelId,
        predictedLabel: label,
        claimProbability: 0.5,
      })),
    });
    await tx.prediction.createMany({
      data: rows.map(({ id, predictionId, label }) => ({
        id: predictionId,
        videoId: id,
        modelVersion,
        label,
        claimProbability: 0.5,
        threshold: 0.5,
        trigger: 'SUBMIT',
        inputHash: hash,
      })),
    });
    await tx.label.createMany({
      data: rows.map(({ id, labelId, label, source = 'HUMAN' }) => ({
        id: labelId,
        videoId: id,
        revision: 1,
        label,
        source,
        actor: 'test',
      })),
    });
  });
  return rows.map(({ id }) => id);
}
