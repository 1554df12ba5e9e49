import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import {
  ArchiveRefusedError,
  NotFoundError,
  PromotionRefusedError,
  ValidationError,
} from '../../src/errors.ts';
import { createLogger } from '../../src/logger.ts';
import { loadModel } from '../../src/ml/bundle.ts';
import type { BundleFiles } from '../../src/ml/types.ts';
import { aliasAt } from '../../src/training/alias-at.ts';
import { archiveModelVersion } from '../../src/training/archive-model-version.ts';
import { bootstrapChampion } from '../../src/training/bootstrap-champion.ts';
import { currentChallenger } from '../../src/training/challenger-alias.ts';
import { clearChallenger } from '../../src/training/clear-challenger.ts';
import { promoteModelVersion } from '../../src/training/promote-model-version.ts';
import { registerModelVersion } from '../../src/training/register-model-version.ts';
import { restoreModelVersion } from '../../src/training/restore-model-version.ts';
import { rollbackModel } from '../../src/training/rollback-model.ts';
import { setChallenger } from '../../src/training/set-challenger.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { shipSmallBundle, trainSmallBundle } from './support/shipped-bundle.ts';

const log = createLogger('fatal');
const by = { actor: 'ana', reason: 'to see' };

let shipped: Awaited<ReturnType<typeof shipSmallBundle>>;
let bundles: BundleFiles[];
let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  shipped = await shipSmallBundle(1);
  bundles = [];
  for (const seed of [2, 3]) bundles.push((await trainSmallBundle(seed)).files);
});
afterAll(() => shipped.remove());

/** Version 1 is the champion; 2 and 3 are candidates. */
beforeEach(async () => {
  test = await createTestDatabase();
  database = test.database;
  await bootstrapChampion({ database, log }, { bundleDir: shipped.directory });
  for (const files of bundles) {
    const model = await loadModel(files);
    model.dispose();
    await registerModelVersion(database.prisma, { model, files });
  }
});
afterEach(() => test.drop());

describe('the alias of a moment', () => {
  it('is the version that held it then, through promotions and rollbacks', async () => {
    const before = await momentAfter();
    await promote(2, 1);
    const second = await momentAfter();
    await promote(3, 2);
    const third = await momentAfter();
    await rollbackModel({ database }, by);
    const now = await momentAfter();
    const { prisma } = database;
    const at = (moment: Date) => aliasAt(prisma, { alias: 'CHAMPION', at: moment });
    expect(await at(new Date(0))).toBeNull();
    expect(await Promise.all([before, second, third, now].map(at))).toEqual([1, 2, 3, 2]);
  });

  it('is nobody after the challenger was cleared', async () => {
    await setChallenger({ database }, { version: 2, ...by });
    const set = await momentAfter();
    await clearChallenger({ database }, by);
    const cleared = await momentAfter();
    const { prisma } = database;
    expect(await aliasAt(prisma, { alias: 'CHALLENGER', at: set })).toBe(2);
    expect(await aliasAt(prisma, { alias: 'CHALLENGER', at: cleared })).toBeNull();
  });
});

describe('the challenger', () => {
  it('is one version at a time, each move on record with who and why', async () => {
    expect(await setChallenger({ database }, { version: 2, ...by })).toEqual({
      version: 2,
      previous: null,
    });
    expect(await setChallenger({ database }, { version: 3, ...by })).toEqual({
      version: 3,
      previous: 2,
    });
    expect(await clearChallenger({ database }, by)).toEqual({ previous: 3 });
    expect(await clearChallenger({ database }, by)).toEqual({ previous: null });
    expect(await challengerMoves()).toEqual(['SET null -> 2', 'SET 2 -> 3', 'CLEAR 3 -> null']);
  });

  it('of several set at once is the last, and the record is a chain', async () => {
    await Promise.all(
      [2, 3, 2, 3, 2].map((version) => setChallenger({ database }, { version, ...by })),
    );
    const moves = await database.prisma.aliasEvent.findMany({
      where: { alias: 'CHALLENGER' },
      orderBy: { id: 'asc' },
    });
    for (const [index, move] of moves.entries()) {
      expect(move.fromVersion).toBe(moves[index - 1]?.toVersion ?? null);
    }
    expect(await currentChallenger(database.prisma)).toBe(moves.at(-1)?.toVersion);
  });

  it('steps down when it becomes champion', async () => {
    await setChallenger({ database }, { version: 2, ...by });
    await promote(2, 1);
    expect(await currentChallenger(database.prisma)).toBeNull();
    expect(await challengerMoves()).toEqual(['SET null -> 2', 'CLEAR 2 -> null']);
  });

  it('is never also the champion, even when both are asked for at once', async () => {
    await Promise.allSettled([
      promote(2, 1),
      setChallenger({ database }, { version: 2, ...by }),
      setChallenger({ database }, { version: 2, ...by }),
    ]);
    expect(await currentChallenger(database.prisma)).toBeNull();
  });

  it('is refused when it is the champion, unknown, rejected or without a reason', async () => {
    const set = (change: object) => setChallenger({ database }, { version: 2, ...by, ...change });
    await expect(set({ version: 1 })).rejects.toBeInstanceOf(PromotionRefusedError);
    await expect(set({ version: 99 })).rejects.toBeInstanceOf(NotFoundError);
    await expect(set({ reason: '' })).rejects.toBeInstanceOf(ValidationError);
    await database.prisma.modelVersion.update({
      where: { version: 2 },
      data: { status: 'REJECTED' },
    });
    await expect(set({})).rejects.toThrow('version 2 is REJECTED');
    expect(await challengerMoves()).toEqual([]);
  });
});

describe('an archived version', () => {
  it('is out of choice until it is restored, with its status from before', async () => {
    await promote(2, 1);
    await rollbackModel({ database }, by);
    await archiveModelVersion({ database }, { version: 2, ...by });
    await expect(promote(2, 1)).rejects.toThrow('version 2 is ARCHIVED');
    await expect(setChallenger({ database }, { version: 2, ...by })).rejects.toThrow('ARCHIVED');
    await expect(archiveModelVersion({ database }, { version: 2, ...by })).rejects.toThrow(
      'version 2 is archived already',
    );
    await restoreModelVersion({ database }, { version: 2, ...by });
    const events = await database.prisma.modelStatusEvent.findMany({ orderBy: { id: 'asc' } });
    expect(events).toMatchObject([
      { fromStatus: 'READY', toStatus: 'ARCHIVED', actor: 'ana', reason: 'to see' },
      { fromStatus: 'ARCHIVED', toStatus: 'READY' },
    ]);
    await promote(2, 1);
  });

  it('is never the champion or the challenger', async () => {
    await setChallenger({ database }, { version: 2, ...by });
    for (const [version, alias] of [
      [1, 'CHAMPION'],
      [2, 'CHALLENGER'],
    ] as const) {
      const archiving = archiveModelVersion({ database }, { version, ...by });
      await expect(archiving).rejects.toBeInstanceOf(ArchiveRefusedError);
      await expect(archiving).rejects.toThrow(alias);
    }
    await Promise.allSettled([
      promote(3, 1),
      archiveModelVersion({ database }, { version: 3, ...by }),
    ]);
    const { status, aliases } = await database.prisma.modelVersion.findUniqueOrThrow({
      where: { version: 3 },
      include: { aliases: true },
    });
    expect(aliases.length > 0).toBe(status === 'READY');
  });

  it('is not restored when it is not archived, and cannot be deleted', async () => {
    await expect(restoreModelVersion({ database }, { version: 2, ...by })).rejects.toBeInstanceOf(
      ArchiveRefusedError,
    );
    await archiveModelVersion({ database }, { version: 2, ...by });
    await expect(
      database.pool.query('DELETE FROM model_version WHERE version = 2'),
    ).rejects.toThrow('a model version is immutable: DELETE refused');
  });
});

async function promote(version: number, expectedChampion: number): Promise<void> {
  await promoteModelVersion({ database }, { version, expectedChampion, override: true, ...by });
}

/** The database's clock once it has left the millisecond of the last move behind. */
async function momentAfter(): Promise<Date> {
  for (;;) {
    const { rows } = await database.pool.query<{ now: Date; last: Date }>(
      'SELECT clock_timestamp() AS now, max(created_at) AS last FROM alias_event',
    );
    const [row] = rows;
    if (row && row.now.getTime() > row.last.getTime() + 1) return row.now;
  }
}

async function challengerMoves(): Promise<string[]> {
  const events = await database.prisma.aliasEvent.findMany({
    where: { alias: 'CHALLENGER' },
    orderBy: { id: 'asc' },
  });
  return events.map(({ kind, fromVersion, toVersion }) => `${kind} ${fromVersion} -> ${toVersion}`);
}
