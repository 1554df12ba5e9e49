import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { createLogger } from '../../src/logger.ts';
import { bootstrapChampion } from '../../src/training/bootstrap-champion.ts';
import { buildSnapshot } from '../../src/training/build-snapshot.ts';
import { findLabelErrors } from '../../src/training/label-errors/find-label-errors.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { storeLabelledVideos, syntheticInputs } from './support/labelled-videos.ts';
import { shipSmallBundle } from './support/shipped-bundle.ts';

const log = createLogger('error');
const never = new AbortController().signal;

let shipped: Awaited<ReturnType<typeof shipSmallBundle>>;
let test: TestDatabase;
let database: Database;
let champion: number;

beforeAll(async () => {
  shipped = await shipSmallBundle();
});
afterAll(() => shipped.remove());

beforeEach(async () => {
  test = await createTestDatabase();
  database = test.database;
  champion = await bootstrapChampion({ database, log }, { bundleDir: shipped.directory });
});
afterEach(() => test.drop());

describe('label errors', () => {
  it('are found by models that never saw the text, wherever labels were turned round', async () => {
    const inputs = syntheticInputs(150);
    const turned = [10, 47, 120, 201, 288];
    const wrong = inputs.map((input, index) =>
      turned.includes(index)
        ? { ...input, label: input.label === 'CLAIM' ? ('OPINION' as const) : ('CLAIM' as const) }
        : input,
    );
    const ids = await storeLabelledVideos(database, champion, wrong);
    const { id } = await buildSnapshot(database);

    const report = await findLabelErrors(database, id, never);
    const suspects = await database.prisma.labelSuspect.findMany({
      orderBy: { rank: 'asc' },
      include: { label: true },
    });
    expect(report).toMatchObject({ rowCount: 300, folds: 5, suspectCount: suspects.length });
    // The method believes the other class of a row only when its probability reaches that class' mean, so a
    // turned row of less than average certainty can be missed; one that is right must never be accused.
    const turnedIds = turned.map((index) => ids[index]);
    for (const { videoId } of suspects) expect(turnedIds).toContain(videoId);
    expect(suspects.length).toBeGreaterThanOrEqual(4);
    for (const suspect of suspects) {
      expect(suspect.suggestedLabel).not.toBe(suspect.label.label);
    }
    // Once a snapshot: the second search answers the first's report.
    expect(await findLabelErrors(database, id, never)).toEqual(report);
  });

  it('are not stored by a search that was aborted', async () => {
    await storeLabelledVideos(database, champion, syntheticInputs(60));
    const { id } = await buildSnapshot(database);
    const reason = new Error('the worker is stopping');
    await expect(findLabelErrors(database, id, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(await database.prisma.labelErrorReport.count()).toBe(0);
  });
});
