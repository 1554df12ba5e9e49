import type { Database } from '../db/database.ts';
import type { DatasetSnapshot, TrainingRun } from '../generated/prisma/client.ts';
import type { Logger } from '../logger.ts';
import { addEvaluations } from '../ml/bundle.ts';
import { trainModel } from '../ml/train-model.ts';
import type { BundleFiles, EpochMetrics, LabelledInput, Model } from '../ml/types.ts';
import { type Answers, askModel } from './answers.ts';
import { readSnapshot, type SnapshotInput } from './build-snapshot.ts';
import { currentChampion } from './champion.ts';
import { evaluateWithSlices, type SlicedEvaluation } from './evaluation-slices.ts';
import { loadModelVersion, openBundle } from './load-model-version.ts';
import { type GateVerdict, judge } from './quality-gate.ts';
import { toCardEvaluations } from './store-report.ts';
import { UntrainableError } from './untrainable-error.ts';

/** A trained model with what was found out about it. Nothing of it is stored yet. */
export type Candidate = {
  files: BundleFiles;
  model: Pick<Model, 'sha256' | 'architecture' | 'threshold'>;
  evaluation: SlicedEvaluation;
  /** The champion while it was trained, on the same held-out part; null evaluation when it was refused. */
  champion: { version: number; evaluation: SlicedEvaluation | null } | null;
  verdict: GateVerdict;
};

/**
 * Trains on a snapshot, and judges the candidate against the champion on its held-out part. Writes nothing.
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
    targetErrorRate: run.targetErrorRate,
    onEpoch,
    signal,
    describe: { data: `snapshot ${snapshot.sha256}` },
  });
  const model = await openBundle(files, sha256);
  try {
    const golden = Object.values(parts)
      .flat()
      .filter(({ labelSource }) => labelSource === 'GOLD');
    const tested: Tested = { heldOut: parts.TEST, golden };
    const candidate = await test(model, tested, signal);
    const champion = await testChampion({ database, log }, tested, signal);
    const { evaluation } = candidate;
    return {
      files: addEvaluations(files, toCardEvaluations(evaluation)),
      model,
      evaluation,
      champion: champion && {
        version: champion.version,
        evaluation: champion.result?.evaluation ?? null,
      },
      verdict: judge({
        heldOut: {
          rows: tested.heldOut,
          candidate: evaluation.answers,
          champion: champion?.result?.evaluation.answers ?? null,
        },
        golden: {
          rows: golden,
          candidate: candidate.golden,
          champion: champion?.result?.golden ?? null,
        },
      }),
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

type Tested = { heldOut: readonly SnapshotInput[]; golden: readonly SnapshotInput[] };
type TestResult = { evaluation: SlicedEvaluation; golden: Answers };

async function test(
  model: Model,
  { heldOut, golden }: Tested,
  signal: AbortSignal,
): Promise<TestResult> {
  return {
    evaluation: await evaluateWithSlices(model, heldOut, signal),
    golden: await askModel(model, golden, signal),
  };
}

async function testChampion(
  { database, log }: { database: Database; log: Logger },
  tested: Tested,
  signal: AbortSignal,
): Promise<{ version: number; result: TestResult | null } | null> {
  const version = await currentChampion(database.prisma);
  if (version === null) return null;
  try {
    const model = await loadModelVersion(database, version);
    try {
      return { version, result: await test(model, tested, signal) };
    } finally {
      model.dispose();
    }
  } catch (error) {
    signal.throwIfAborted();
    // A broken champion is a reason to want a new one, not to refuse it.
    log.error({ err: error, version }, 'the champion could not be compared with the candidate');
    return { version, result: null };
  }
}
