import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../db/database.ts';
import type { ModelCard } from '../ml/model-card.ts';
import type { Evaluation } from '../ml/types.ts';
import type { SlicedEvaluation, SliceMetric } from './evaluation-slices.ts';

type Origin = { trainingRunId: string; datasetSnapshotId: string };

/** Appends a report on the held-out part. OPINION is the positive class. @returns its id */
export async function storeReport(
  tx: Db,
  modelVersion: number,
  {
    whole,
    slices,
    reliability,
  }: Pick<SlicedEvaluation, 'whole' | 'slices'> & Partial<Pick<SlicedEvaluation, 'reliability'>>,
  origin?: Origin,
): Promise<string> {
  const { n, ...metrics } = whole;
  const id = uuidv7();
  await tx.evaluationReport.create({
    data: {
      ...metrics,
      ...origin,
      id,
      modelVersion,
      part: 'TEST',
      rowCount: n,
      slices,
      ...(reliability && { reliability }),
    },
  });
  return id;
}

/** Appends what the card of a shipped bundle says of its test part, if it says so. */
export async function storeCardReport(
  tx: Db,
  modelVersion: number,
  { evaluations }: ModelCard,
): Promise<void> {
  const slices = evaluations.flatMap(({ on, ...metrics }): SliceMetric[] => {
    const value = ON_TEST_PART.exec(on)?.[1];
    return value === undefined ? [] : [{ name: 'counts', value, ...metrics }];
  });
  const whole = slices.find(({ value }) => value === 'as given');
  if (whole === undefined) return;
  const { name: _, value: __, ...evaluation } = whole;
  await storeReport(tx, modelVersion, { whole: evaluation, slices });
}

/** How a card says on what it was evaluated, in `gavel train` and here alike. */
const ON_TEST_PART = /^test part, counts (.+)$/;

/** The same, for the card of a retrained model. */
export function toCardEvaluations({ slices }: SlicedEvaluation): (Evaluation & { on: string })[] {
  return slices
    .filter(({ name }) => name === 'counts')
    .map(({ name: _, value, ...metrics }) => ({ on: `test part, counts ${value}`, ...metrics }));
}
