import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import type { DatasetSnapshot } from '../../src/generated/prisma/client.ts';
import { type Jobs, openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { loadModel } from '../../src/ml/bundle.ts';
import { bootstrapChampion } from '../../src/training/bootstrap-champion.ts';
import { buildSnapshot, readSnapshot } from '../../src/training/build-snapshot.ts';
import { cancelTraining } from '../../src/training/cancel-training.ts';
import { evaluateWithSlices } from '../../src/training/evaluation-slices.ts';
import { publishCandidate } from '../../src/training/publish-candidate.ts';
import type { Candidate } from '../../src/training/train-candidate.ts';
import { StaleAttemptError } from '../../src/training/training-error.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { storeLabelledVideos, syntheticInputs } from './support/labelled-videos.ts';
import { shipSmallBundle, trainSmallBundle } from './support/shipped-bundle.ts';

const log = createLogger('error');

let shipped: Awaited<ReturnType<typeof shipSmallBundle>>;
let test: TestDatabase;
let database: Database;
let jobs: Jobs;
let snapshot: DatasetSnapshot;

beforeAll(async () => {
  shipped = await shipSmallBundle();
  test = await createTestDatabase();
  database = test.database;
  jobs = await openJobs({ database, log });
  const champion = await bootstrapChampion({ database, log }, { bundleDir: shipped.directory });
  await storeLabelledVideos(database, champion, syntheticInputs(100));
  snapshot = await buildSnapshot(database);
});
afterAll(async () => {
  await jobs.close();
  await test.drop();
  await shipped.remove();
});

describe('publishing a candidate', () => {
  it('is refused to an attempt that another one has followed, and stores nothing', async () => {
    const run = await startRun({ attempt: 2 });
    const candidate = await trainedCandidate(11);
    const stale = publishCandidate(database, { run: { ...run, attempt: 1 }, snapshot, candidate });
    await expect(stale).rejects.toBeInstanceOf(StaleAttemptError);
    const { sha256 } = candidate.model;
    expect(await database.prisma.modelVersion.count({ where: { sha256 } })).toBe(0);
    expect(await database.prisma.modelBundleFile.count({ where: { bundleSha256: sha256 } })).toBe(
      0,
    );
    expect(await database.prisma.evaluationReport.count()).toBe(0);

    const version = await publishCandidate(database, { run, snapshot, candidate });
    expect(await database.prisma.trainingRun.findUnique({ where: { id: run.id } })).toMatchObject({
      status: 'SUCCEEDED',
      modelVersionId: version,
    });
  });

  it('and a cancellation at the same moment: exactly one of them wins', async () => {
    const candidate = await trainedCandidate(12);
    for (let round = 0; round < 12; round += 1) {
      const run = await startRun({ attempt: 1 });
      const cancel = () => cancelTraining({ database, jobs }, { runId: run.id, actor: 'test' });
      const publish = () => publishCandidate(database, { run, snapshot, candidate });
      const [first, second] = round % 2 === 0 ? [cancel, publish] : [publish, cancel];
      const outcomes = await Promise.allSettled<unknown>([first(), second()]);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const { status, modelVersionId } = await database.prisma.trainingRun.findUniqueOrThrow({
        where: { id: run.id },
      });
      expect(['SUCCEEDED', 'CANCELLING']).toContain(status);
      expect(modelVersionId !== null).toBe(status === 'SUCCEEDED');
      if (status === 'CANCELLING') {
        const finishedAt = new Date();
        await database.prisma.trainingRun.update({
          where: { id: run.id },
          data: { status: 'CANCELLED', finishedAt },
        });
      }
    }
  });
});

async function startRun({
  attempt,
}: {
  attempt: number;
}): Promise<{ id: string; attempt: number }> {
  const run = await database.prisma.trainingRun.create({
    data: {
      id: uuidv7(),
      status: 'RUNNING',
      architecture: 'ngram-linear',
      seed: 1,
      epochs: 1,
      attempt,
      requestedBy: 'test',
    },
  });
  return { id: run.id, attempt: run.attempt };
}

async function trainedCandidate(seed: number): Promise<Candidate> {
  const { files } = await trainSmallBundle(seed);
  const model = await loadModel(files);
  const { TEST } = await readSnapshot(database, snapshot.id);
  const evaluation = await evaluateWithSlices(model, TEST, new AbortController().signal);
  model.dispose();
  return { files, model, evaluation, champion: null };
}
