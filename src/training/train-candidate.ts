import type { Database } from '../db/database.ts';
import type { DatasetSnapshot, TrainingRun } from '../generated/prisma/client.ts';
import type { Logger } from '../logger.ts';
import { addEvaluations } from '../ml/bundle.ts';
import { trainModel } from '../ml/train-model.ts';
import type { BundleFiles, EpochMetrics, LabelledInput, Model } from '../ml/types.ts';
import { readSnapshot } from './build-snapshot.ts';
import { currentChampion } from './champion.ts';
import { evaluateWithSlices, type SlicedEvaluation } from './evaluation-slices.ts';
import { loadModelVersion, openBundle } from './load-model-version.ts';
import { toCardEvaluations } from './store-report.ts';
import { UntrainableError } from './training-error.ts';

/** A trained model with what was found out about it. Nothing of it is stored yet. */
export type Candidate = {
  files: BundleFiles;
  model: Pick<Model, 'sha256' | 'architecture' | 'threshold'>;
  evaluation: SlicedEvaluation;
  /** The champion while it was trained, on the same held-out part; null evaluation when it was refused. */
  champion: { version: number; evaluation: SlicedEvaluation | null } | null;
};

/**
 * Trains on a snapshot and evaluates candidate and champion on its held-out part. Writes nothing.
 * @param onEpoch is awaited; what it throws ends the training.
 * @throws UntrainableError when a part lacks a class; the signal's reason
 */
export async function trainCandidate(
  { database, log }: { database: Database; log: Logger },
  {
    run,
    snapshot,
    signal,
    onEpoch,
  }: {
    run: TrainingRun;
    snapshot: DatasetSnapshot;
    signal: AbortSignal;
    onEpoch(metrics: EpochMetrics): Promise<void>;
  },
): Promise<Candidate> {
  const parts = await readSnapshot(database, snapshot.id);
  requireBothClasses('train', parts.TRAIN);
  requireBothClasses('validation', parts.VAL);
  requireBothClasses('held-out', parts.TEST);
  signal.throwIfAborted();

  const { files, sha256 } = await trainModel({
    architecture: run.architecture,
    train: parts.TRAIN,
    validation: parts.VAL,
    seed: run.seed,
    epochs: run.epochs,
    onEpoch,
    signal,
    describe: { data: `snapshot ${snapshot.sha256}` },
  });
  const model = await openBundle(files, sha256);
  try {
    const evaluation = await evaluateWithSlices(model, parts.TEST, signal);
    const champion = await evaluateChampion({ database, log }, parts.TEST, signal);
    return {
      files: addEvaluations(files, toCardEvaluations(evaluation)),
      model,
      evaluation,
      champion,
    };
  } finally {
    model.dispose();
  }
}

/** A text stands in one part alone, so few distinct texts can leave a part without a class. */
function requireBothClasses(part: string, rows: readonly LabelledInput[]): void {
  const claims = rows.filter(({ label }) => label === 'CLAIM').length;
  const opinions = rows.length - claims;
  if (claims > 0 && opinions > 0) return;
  throw new UntrainableError(
    `too few distinct texts: the ${part} part has ${claims} claim and ${opinions} opinion rows`,
  );
}

async function evaluateChampion(
  { database, log }: { database: Database; log: Logger },
  rows: readonly LabelledInput[],
  signal: AbortSignal,
): Promise<Candidate['champion']> {
  const version = await currentChampion(database.prisma);
  if (version === null) return null;
  try {
    const model = await loadModelVersion(database, version);
    try {
      return { version, evaluation: await evaluateWithSlices(model, rows, signal) };
    } finally {
      model.dispose();
    }
  } catch (error) {
    signal.throwIfAborted();
    // A broken champion is a reason to want a new one, not to refuse it.
    log.error({ err: error, version }, 'the champion could not be compared with the candidate');
    return { version, evaluation: null };
  }
}
