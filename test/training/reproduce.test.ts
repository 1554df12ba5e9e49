import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { bootstrapChampion } from '../../src/training/bootstrap-champion.ts';
import { requestTraining } from '../../src/training/request-training.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { spawnGavel } from '../support/gavel-process.ts';
import { storeLabelledVideos, syntheticInputs } from './support/labelled-videos.ts';
import { shipSmallBundle } from './support/shipped-bundle.ts';
import { until } from './support/until.ts';
import { spawnWorker } from './support/worker-process.ts';

const log = createLogger('error');

let shipped: Awaited<ReturnType<typeof shipSmallBundle>>;
let test: TestDatabase;
let database: Database;

/** Version 1 ships; version 2 is trained by a worker in a process of its own. */
beforeAll(async () => {
  shipped = await shipSmallBundle();
  test = await createTestDatabase();
  database = test.database;
  const champion = await bootstrapChampion({ database, log }, { bundleDir: shipped.directory });
  await storeLabelledVideos(database, champion, [
    ...syntheticInputs(100),
    ...syntheticInputs(120)
      .slice(200)
      .map((input) => ({ ...input, source: 'IMPORT' as const })),
  ]);
  const jobs = await openJobs({ database, log });
  const { id } = await requestTraining(
    { database, jobs },
    { seed: 5, epochs: 2, targetErrorRate: 0.1, labelWeights: { import: 7 }, actor: 'test' },
  );
  const worker = spawnWorker(test.url);
  await until('the run has succeeded', async () => {
    const run = await database.prisma.trainingRun.findUniqueOrThrow({ where: { id } });
    return run.status === 'SUCCEEDED';
  });
  await worker.end('SIGTERM');
  await jobs.close();
});
afterAll(async () => {
  await test?.drop();
  await shipped?.remove();
});

const reproduce = async (version: number, ...args: string[]) => {
  const gavel = spawnGavel(['train', '--reproduce', String(version), ...args], {
    DATABASE_URL: test.url,
  });
  const { code } = await gavel.ended();
  return { code, stdout: gavel.stdout(), stderr: gavel.stderr() };
};

it('a version trained again in another process has the same hash, also when labels changed since', async () => {
  await storeLabelledVideos(database, 1, syntheticInputs(40));
  const { sha256, backend } = await database.prisma.modelVersion.findUniqueOrThrow({
    where: { version: 2 },
  });
  const { code, stdout, stderr } = await reproduce(2, '--json');
  expect(stderr).toContain('epoch 2/2');
  expect(JSON.parse(stdout)).toEqual({
    version: 2,
    registered: sha256,
    reproduced: sha256,
    isSame: true,
    backend,
  });
  expect(code).toBe(0);
});

it('a version that cannot be trained again is refused with its reason', async () => {
  const ships = await reproduce(1);
  expect(ships.code).toBe(1);
  expect(ships.stderr).toContain('gavel: version 1 was not trained from a snapshot');
  expect((await reproduce(99)).stderr).toContain('gavel: there is no model version 99');
  expect((await reproduce(2, '--seed', '3')).stderr).toContain('--seed has no place');
});

it('a version that another backend made, or that comes out differently, is told apart', async () => {
  const { backend } = await database.prisma.modelVersion.findUniqueOrThrow({
    where: { version: 2 },
  });
  await changeVersion("backend = 'cpu'");
  expect((await reproduce(2)).stderr).toContain('was trained on the cpu backend');
  await changeVersion(`backend = '${backend}', sha256 = '${'0'.repeat(64)}'`);
  const other = await reproduce(2);
  expect(other.code).toBe(1);
  expect(other.stdout).toContain('NOT the same');
});

/** Past the trigger that forbids it: as if it had been made elsewhere. */
async function changeVersion(change: string): Promise<void> {
  await database.pool.query('ALTER TABLE model_version DISABLE TRIGGER immutable');
  await database.pool.query(`UPDATE model_version SET ${change} WHERE version = 2`);
  await database.pool.query('ALTER TABLE model_version ENABLE TRIGGER immutable');
}
