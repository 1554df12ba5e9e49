import { SYSTEM } from '../audit/record-audit.ts';
import type { Database } from '../db/database.ts';
import { databaseNow } from '../db/database-now.ts';
import type { DatasetSnapshot } from '../generated/prisma/client.ts';
import { StaleAttemptError } from '../runs/run-failure.ts';
import { recordRun } from '../runs/run-lifecycle.ts';
import { promoteBlessed } from './promote-blessed.ts';
import { registerModelVersion } from './register-model-version.ts';
import { changeRun, lockRun, TRAINING_RUNS } from './run-status.ts';
import { storeVerdict } from './store-gate.ts';
import { storeReport } from './store-report.ts';
import type { Candidate } from './train-candidate.ts';

/**
 * Stores bundle, version, reports, verdict and the run's success in one transaction, if this attempt still holds
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
  return await prisma.$transaction(async (tx) => {
    const held = await lockRun(tx, run.id);
    if (held?.attempt !== run.attempt || held.status !== 'RUNNING') {
      throw new StaleAttemptError(run.attempt);
    }
    const { champion } = candidate;
    const origin = { trainingRunId: run.id, datasetSnapshotId: snapshot.id };
    const version = await registerModelVersion(tx, {
      ...candidate,
      origin: { ...origin, parentVersion: champion?.version ?? null },
    });
    const reportId = await storeReport(tx, version, candidate.evaluation, origin);
    // A candidate that turns out to be the champion itself has its report already.
    const isChampion = champion?.version === version;
    const championReportId =
      champion?.evaluation == null || isChampion
        ? null
        : await storeReport(tx, champion.version, champion.evaluation, origin);
    const gate = await storeVerdict(tx, candidate.verdict, {
      modelVersion: version,
      championVersion: champion?.version ?? null,
      trainingRunId: run.id,
      reportId,
      championReportId: isChampion ? reportId : championReportId,
    });
    if (held.autoPromote) await promoteBlessed(tx, { run: held, version, gate });
    await recordRun(tx, TRAINING_RUNS, run.id, 'succeed', SYSTEM.worker);
    await changeRun(
      tx,
      { ...run, status: 'RUNNING' },
      {
        status: 'SUCCEEDED',
        progress: 1,
        modelVersionId: version,
        finishedAt: await databaseNow(tx),
      },
    );
    return version;
  });
}
