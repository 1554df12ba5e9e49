import { setTimeout as delay } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import type { DatasetSnapshot } from '../../src/generated/prisma/client.ts';
import { type Jobs, openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { loadModel } from '../../src/ml/bundle.ts';
import { createRandom } from '../../src/ml/random.ts';
import { StaleAttemptError } from '../../src/runs/run-failure.ts';
import { bootstrapChampion } from '../../src/training/bootstrap-champion.ts';
import { buildSnapshot, readSnapshot } from '../../src/training/build-snapshot.ts';
import { cancelTraining } from '../../src/training/cancel-training.ts';
import { currentChampion } from '../../src/training/champion.ts';
import { evaluateWithSlices } from '../../src/training/evaluation-slices.ts';
import { publishCandidate } from '../../src/training/publish-candidate.ts';
import { judge } from '../../src/training/quality-gate.ts';
import type { Candidate } from '../../src/training/train-candidate.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { storeLabelledVideos, syntheticInputs } from './support/labelled-videos.ts';
import { shipSmallBundle, trainSmallBundle } from './support/shipped-bundle.ts';

const log = createLogger('error');
const seed = Number(process.env.GAVEL_TEST_SEED ?? Date.now() % 1_000_000);

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

  it(`and a cancellation at the same moment: exactly one of them wins (GAVEL_TEST_SEED=${seed})`, async () => {
    const random = createRandom(seed);
    const candidates = [await trainedCandidate(12), await trainedCandidate(13)];
    const won = { publish: 0, cancel: 0 };
    for (let round = 0; round < 40; round += 1) {
      const champion = (await currentChampion(database.prisma)) ?? 0;
      const run = await startRun({ attempt: 1, autoPromote: true });
      const candidate = judgedAgainst(champion, oneOf(candidates, won.publish), 'BLESSED');
      // Either may be ahead by as much as the other takes.
      const headStartMs = (random.next() - 0.5) * 60;
      const publish = async () => {
        await delay(Math.max(0, headStartMs));
        return await publishCandidate(database, { run, snapshot, candidate });
      };
      const cancel = async () => {
        await delay(Math.max(0, -headStartMs));
        return await cancelTraining({ database, jobs }, { runId: run.id, actor: 'test' });
      };
      const [published, cancelled] = await Promise.allSettled([publish(), cancel()]);
      const { status, modelVersionId } = await database.prisma.trainingRun.findUniqueOrThrow({
        where: { id: run.id },
      });
      const isPublished = published.status === 'fulfilled';
      expect(cancelled.status).toBe(isPublished ? 'rejected' : 'fulfilled');
      expect(status).toBe(isPublished ? 'SUCCEEDED' : 'CANCELLING');
      expect(modelVersionId !== null).toBe(isPublished);
      // The champion is what the run made exactly if the run was not cancelled.
      const after = await currentChampion(database.prisma);
      expect(after).toBe(isPublished ? published.value : champion);
      won[isPublished ? 'publish' : 'cancel'] += 1;
      if (!isPublished) await endCancelled(run.id);
    }
    expect(won.publish + won.cancel).toBe(40);
    const promotions = await database.prisma.aliasEvent.count({ where: { kind: 'PROMOTE' } });
    expect(promotions).toBe(won.publish);
  });
});

describe('a run that is to promote what it makes', () => {
  it('makes it champion in the same step when the gate blesses it, on record', async () => {
    const champion = (await currentChampion(database.prisma)) ?? 0;
    const run = await startRun({ attempt: 1, autoPromote: true });
    const candidate = judgedAgainst(champion, await trainedCandidate(21), 'BLESSED');
    const version = await publishCandidate(database, { run, snapshot, candidate });
    expect(await currentChampion(database.prisma)).toBe(version);
    const event = await database.prisma.aliasEvent.findFirstOrThrow({
      where: { toVersion: version },
      include: { gate: true },
    });
    expect(event).toMatchObject({ kind: 'PROMOTE', fromVersion: champion, actor: 'test' });
    expect(event.gate).toMatchObject({ outcome: 'BLESSED', championVersion: champion });
  });

  it.each([
    ['the gate does not bless it', 'NOT_BLESSED', true, 0],
    ['nobody asked for that', 'BLESSED', false, 0],
    ['the champion is another by now', 'BLESSED', true, -1],
  ] as const)('leaves a candidate when %s', async (_why, outcome, autoPromote, behind) => {
    const champion = (await currentChampion(database.prisma)) ?? 0;
    const run = await startRun({ attempt: 1, autoPromote });
    const seed = 30 + Number(autoPromote) + behind;
    const candidate = judgedAgainst(champion + behind, await trainedCandidate(seed), outcome);
    const version = await publishCandidate(database, { run, snapshot, candidate });
    expect(await currentChampion(database.prisma)).toBe(champion);
    expect(
      await database.prisma.modelVersion.findUniqueOrThrow({ where: { version } }),
    ).toMatchObject({ status: 'CANDIDATE' });
  });
});

/** The candidate as if it had been compared with this champion to this end. */
function judgedAgainst(
  version: number,
  candidate: Candidate,
  outcome: 'BLESSED' | 'NOT_BLESSED',
): Candidate {
  return {
    ...candidate,
    champion: { version, evaluation: candidate.evaluation },
    verdict: { ...candidate.verdict, outcome },
  };
}

const oneOf = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

async function endCancelled(id: string): Promise<void> {
  const finishedAt = new Date();
  await database.prisma.trainingRun.update({
    where: { id },
    data: { status: 'CANCELLED', finishedAt },
  });
}

async function startRun({
  attempt,
  autoPromote = false,
}: {
  attempt: number;
  autoPromote?: boolean;
}): Promise<{ id: string; attempt: number }> {
  const run = await database.prisma.trainingRun.create({
    data: {
      id: uuidv7(),
      status: 'RUNNING',
      architecture: 'ngram-linear',
      seed: 1,
      epochs: 1,
      attempt,
      autoPromote,
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
  const answers = { candidate: evaluation.answers, champion: null };
  const verdict = judge({
    heldOut: { rows: TEST, ...answers },
    golden: { rows: TEST, ...answers },
  });
  return { files, model, evaluation, champion: null, verdict };
}
