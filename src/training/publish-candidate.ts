import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../db/database.ts';
import type { DatasetSnapshot, Prisma } from '../generated/prisma/client.ts';
import type { SlicedEvaluation } from './evaluation-slices.ts';
import { registerModelVersion } from './register-model-version.ts';
import { changeRun, lockRun } from './run-status.ts';
import type { Candidate } from './train-candidate.ts';
import { StaleAttemptError } from './training-error.ts';

const LONGEST_MS = 60_000;

/**
 * Stores bundle, version, reports and the run's success in one transaction, if this attempt still holds
 * the run: of a success, a cancellation and another attempt, exactly one wins. Training the same labels
 * with the same seed makes the same bundle, and then the run points at the version that has it already.
 * @throws StaleAttemptError with nothing stored
 */
export async function publishCandidate(
  { prisma }: Pick<Database, 'prisma'>,
  {
    run,
    snapshot,
    candidate,
  }: { run: { id: string; attempt: number }; snapshot: DatasetSnapshot; candidate: Candidate },
): Promise<number> {
  return await prisma.$transaction(
    async (tx) => {
      const held = await lockRun(tx, run.id);
      if (held?.attempt !== run.attempt || held.status !== 'RUNNING') {
        throw new StaleAttemptError(run.attempt);
      }
      const { champion } = candidate;
      const version = await registerModelVersion(tx, {
        ...candidate,
        origin: {
          parentVersion: champion?.version ?? null,
          trainingRunId: run.id,
          datasetSnapshotId: snapshot.id,
        },
      });
      const evaluations = new Map([[version, candidate.evaluation]]);
      if (champion?.evaluation != null) evaluations.set(champion.version, champion.evaluation);
      await tx.evaluationReport.createMany({
        data: [...evaluations].map(([modelVersion, evaluation]) => ({
          ...reportOf(evaluation),
          modelVersion,
          trainingRunId: run.id,
          datasetSnapshotId: snapshot.id,
        })),
      });
      await changeRun(
        tx,
        { ...run, status: 'RUNNING' },
        { status: 'SUCCEEDED', progress: 1, modelVersionId: version, finishedAt: new Date() },
      );
      return version;
    },
    { timeout: LONGEST_MS },
  );
}

function reportOf({ whole, slices }: SlicedEvaluation) {
  const { n, confusion, ...metrics } = whole;
  return {
    id: uuidv7(),
    part: 'TEST',
    rowCount: n,
    ...metrics,
    confusion: confusion.map((row) => [...row]),
    slices,
  } satisfies Partial<Prisma.EvaluationReportCreateManyInput>;
}
