import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { type EventFeed, openEventFeed } from '../../src/db/events.ts';
import {
  BundleError,
  ChampionConflictError,
  NotBlessedError,
  NotFoundError,
  PromotionRefusedError,
  ValidationError,
} from '../../src/errors.ts';
import { createLogger } from '../../src/logger.ts';
import { loadModel } from '../../src/ml/bundle.ts';
import { LiveModel } from '../../src/ml/live-model.ts';
import type { BundleFiles } from '../../src/ml/types.ts';
import { bootstrapChampion } from '../../src/training/bootstrap-champion.ts';
import { currentChampion } from '../../src/training/champion.ts';
import { type AliasFollower, followChampion } from '../../src/training/follow-alias.ts';
import { promoteModelVersion } from '../../src/training/promote-model-version.ts';
import { registerModelVersion } from '../../src/training/register-model-version.ts';
import { rollbackModel } from '../../src/training/rollback-model.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { syntheticInputs } from './support/labelled-videos.ts';
import { shipSmallBundle, trainSmallBundle } from './support/shipped-bundle.ts';
import { until } from './support/until.ts';

const log = createLogger('fatal');
const by = { actor: 'test', reason: 'it is better' };
/** Versions made by hand were never judged; the gate has its own tests. */
const overriding = { ...by, override: true };

let shipped: Awaited<ReturnType<typeof shipSmallBundle>>;
let bundles: BundleFiles[];
let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  shipped = await shipSmallBundle(1);
  bundles = [];
  for (const seed of [2, 3, 4]) bundles.push((await trainSmallBundle(seed)).files);
});
afterAll(() => shipped.remove());

/** Version 1 is the champion; 2, 3 and 4 are candidates. */
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

describe('the first start', () => {
  it('makes the shipped model version 1 and champion, on record', async () => {
    expect(await database.prisma.modelVersion.findUnique({ where: { version: 1 } })).toMatchObject({
      sha256: shipped.sha256,
      status: 'READY',
      trainingRunId: null,
    });
    expect(await currentChampion(database.prisma)).toBe(1);
    expect(await history()).toEqual(['BOOTSTRAP null -> 1']);
  });

  it('of several replicas at once registers it once', async () => {
    const fresh = await createTestDatabase();
    const starts = Array.from({ length: 5 }, () =>
      bootstrapChampion({ database: fresh.database, log }, { bundleDir: shipped.directory }),
    );
    expect(new Set(await Promise.all(starts))).toEqual(new Set([1]));
    expect(await fresh.database.prisma.aliasEvent.count()).toBe(1);
    await fresh.drop();
  });

  it('is not repeated: a promoted model outlives a restart', async () => {
    await promoteModelVersion({ database }, { version: 2, expectedChampion: 1, ...overriding });
    expect(await bootstrapChampion({ database, log }, { bundleDir: shipped.directory })).toBe(2);
    expect(await database.prisma.modelVersion.count()).toBe(4);
  });

  it('refuses a shipped bundle that is not whole', async () => {
    const fresh = await createTestDatabase();
    const broken = await shipSmallBundle(1);
    await rm(path.join(broken.directory, 'weights.bin'));
    const start = bootstrapChampion(
      { database: fresh.database, log },
      { bundleDir: broken.directory },
    );
    await expect(start).rejects.toBeInstanceOf(BundleError);
    expect(await currentChampion(fresh.database.prisma)).toBeNull();
    await broken.remove();
    await fresh.drop();
  });
});

describe('a promotion', () => {
  it('moves the alias, marks the version ready, and is on record with who and why', async () => {
    const moved = await promoteModelVersion(
      { database },
      {
        ...overriding,
        version: 3,
        expectedChampion: 1,
        reason: '  fewer false claims ',
        actor: 'ana',
      },
    );
    expect(moved).toEqual({ version: 3, previous: 1 });
    expect(await currentChampion(database.prisma)).toBe(3);
    expect(await database.prisma.modelVersion.findUnique({ where: { version: 3 } })).toMatchObject({
      status: 'READY',
    });
    const [, event] = await database.prisma.aliasEvent.findMany({ orderBy: { id: 'asc' } });
    expect(event).toMatchObject({
      kind: 'PROMOTE',
      fromVersion: 1,
      toVersion: 3,
      actor: 'ana',
      reason: 'fewer false claims',
    });
  });

  it('of eight at once from the same champion succeeds for one', async () => {
    const versions = [2, 3, 4, 2, 3, 4, 2, 3];
    const outcomes = await Promise.allSettled(
      versions.map((version) =>
        promoteModelVersion({ database }, { version, expectedChampion: 1, ...overriding }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      expect(outcome.reason).toBeInstanceOf(ChampionConflictError);
    }
    expect(await history()).toHaveLength(2);
  });

  it('is refused when it does not know the champion, the version or a reason', async () => {
    const promote = (change: object) =>
      promoteModelVersion(
        { database },
        { version: 2, expectedChampion: 1, ...overriding, ...change },
      );
    await expect(promote({ expectedChampion: 3 })).rejects.toMatchObject({
      code: 'CHAMPION_CONFLICT',
      expectedVersion: 3,
      actualVersion: 1,
    });
    await expect(promote({ expectedChampion: null })).rejects.toBeInstanceOf(ChampionConflictError);
    await expect(promote({ version: 99 })).rejects.toBeInstanceOf(NotFoundError);
    await expect(promote({ version: 1 })).rejects.toThrow('version 1 is the champion already');
    await expect(promote({ reason: ' ' })).rejects.toBeInstanceOf(ValidationError);
    await expect(promote({ reason: 'x'.repeat(1001) })).rejects.toBeInstanceOf(ValidationError);
    expect(await history()).toHaveLength(1);
  });

  it.each(['REJECTED', 'ARCHIVED'] as const)(
    'of a version that was %s is refused',
    async (status) => {
      await database.prisma.modelVersion.update({ where: { version: 2 }, data: { status } });
      const promotion = promoteModelVersion(
        { database },
        { version: 2, expectedChampion: 1, ...overriding },
      );
      await expect(promotion).rejects.toBeInstanceOf(PromotionRefusedError);
      await expect(promotion).rejects.toThrow(status);
    },
  );

  it('of a version that was never compared with this champion is refused, unless overridden', async () => {
    const promotion = promoteModelVersion({ database }, { version: 2, expectedChampion: 1, ...by });
    await expect(promotion).rejects.toBeInstanceOf(NotBlessedError);
    await expect(promotion).rejects.toThrow(
      'version 2 was never compared with the champion, version 1,',
    );
    await promote(2);
    const [gate] = await database.prisma.qualityGate.findMany();
    expect(gate).toMatchObject({ modelVersion: 2, outcome: 'OVERRIDDEN', actor: 'test' });
    const event = await database.prisma.aliasEvent.findFirstOrThrow({ where: { toVersion: 2 } });
    expect(event.qualityGateId).toBe(gate?.id);
  });

  it('back to the champion before needs no verdict', async () => {
    await promote(2);
    await promoteModelVersion({ database }, { version: 1, expectedChampion: 2, ...by });
    expect(await currentChampion(database.prisma)).toBe(1);
  });

  it('of a version whose bundle is corrupt is refused with its reason', async () => {
    await corruptBundle(2);
    const promotion = promoteModelVersion(
      { database },
      { version: 2, expectedChampion: 1, ...overriding },
    );
    await expect(promotion).rejects.toBeInstanceOf(BundleError);
    await expect(promotion).rejects.toThrow('weights.bin');
    expect(await currentChampion(database.prisma)).toBe(1);
  });

  it('of a version that holds the bundle of another is refused', async () => {
    await replaceBundle(2, bundles[1] ?? new Map());
    const promotion = promoteModelVersion(
      { database },
      { version: 2, expectedChampion: 1, ...overriding },
    );
    await expect(promotion).rejects.toThrow(/registered as/);
  });
});

describe('a rollback', () => {
  it('twice walks further back, and no further than the first champion', async () => {
    await promote(2);
    await promote(3);
    expect(await rollbackModel({ database }, by)).toEqual({ version: 2, previous: 3 });
    expect(await rollbackModel({ database }, by)).toEqual({ version: 1, previous: 2 });
    await expect(rollbackModel({ database }, by)).rejects.toBeInstanceOf(PromotionRefusedError);
    expect((await history()).slice(3)).toEqual(['ROLLBACK 3 -> 2', 'ROLLBACK 2 -> 1']);
  });

  it('after a rollback and a promotion goes to the champion before that promotion', async () => {
    await promote(2);
    await promote(3);
    await rollbackModel({ database }, by);
    await promote(4);
    expect(await rollbackModel({ database }, by)).toMatchObject({ version: 2 });
    expect(await rollbackModel({ database }, by)).toMatchObject({ version: 1 });
  });

  it('that expects another champion is refused, and of two at once one wins', async () => {
    await promote(2);
    await promote(3);
    await expect(
      rollbackModel({ database }, { expectedChampion: 2, ...by }),
    ).rejects.toBeInstanceOf(ChampionConflictError);
    const outcomes = await Promise.allSettled(
      [1, 2].map(() => rollbackModel({ database }, { expectedChampion: 3, ...by })),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await currentChampion(database.prisma)).toBe(2);
  });
});

describe('a replica', () => {
  let feed: EventFeed;
  let live: LiveModel;
  let follower: AliasFollower;

  beforeEach(async () => {
    feed = await openEventFeed({ url: test.url, pool: database.pool, log });
    live = new LiveModel(null);
    follower = await followChampion({ database, events: feed, live, log });
  });
  afterEach(async () => {
    await follower.close();
    await feed.close();
    live.close();
  });

  it('serves the champion from the start and every later one, each batch by one version', async () => {
    expect(follower.status()).toEqual({ liveVersion: 1, wantedVersion: 1, refusal: null });
    const inputs = syntheticInputs(50);
    const answered = new Set<number>();
    const serving = setInterval(() => answered.add(live.score(inputs).version), 1);
    for (const version of [2, 3, 4]) {
      await promote(version);
      await until(`version ${version} is live`, async () => live.version === version);
    }
    clearInterval(serving);
    expect([...answered]).toEqual(expect.arrayContaining([2, 3]));
  });

  it('goes on with the last good model when the champion is corrupt, and says why', async () => {
    // The alias is moved by hand: a promotion would have refused the bundle.
    await corruptBundle(2);
    await moveAliasByHand(2);
    const status = await until('the refusal is known', async () => {
      const now = follower.status();
      return now.refusal !== null && now;
    });
    expect(status).toMatchObject({ liveVersion: 1, wantedVersion: 2 });
    expect(status.refusal).toContain('weights.bin');
    expect(live.score(syntheticInputs(1)).version).toBe(1);

    await promoteModelVersion({ database }, { version: 3, expectedChampion: 2, ...overriding });
    await until('the next good one is live', async () => live.version === 3);
    expect(follower.status()).toEqual({ liveVersion: 3, wantedVersion: 3, refusal: null });
  });

  it('finds a new champion by looking, when the event was lost', async () => {
    const other = new LiveModel(null);
    const silent: EventFeed = { ...feed, lastId: 0n, subscribe: () => () => {} };
    const polling = await followChampion({
      database,
      events: silent,
      live: other,
      log,
      pollIntervalMs: 50,
    });
    await promote(2);
    await until('version 2 is live', async () => other.version === 2);
    await polling.close();
    other.close();
  });
});

async function promote(version: number): Promise<void> {
  const expectedChampion = await currentChampion(database.prisma);
  await promoteModelVersion({ database }, { version, expectedChampion, ...overriding });
}

async function history(): Promise<string[]> {
  const events = await database.prisma.aliasEvent.findMany({ orderBy: { id: 'asc' } });
  return events.map(({ kind, fromVersion, toVersion }) => `${kind} ${fromVersion} -> ${toVersion}`);
}

async function moveAliasByHand(version: number): Promise<void> {
  await database.pool.query(`UPDATE model_alias SET version = $1 WHERE alias = 'CHAMPION'`, [
    version,
  ]);
  await database.pool.query(`INSERT INTO event (topic, payload) VALUES ('champion_changed', $1)`, [
    { version },
  ]);
}

/** Flips one byte of a version's weights, as a bad disk would: past the trigger that forbids it. */
async function corruptBundle(version: number): Promise<void> {
  await withoutTriggers(async () => {
    await database.pool.query(
      `UPDATE model_bundle_file SET bytes = set_byte(bytes, 100, get_byte(bytes, 100) # 255)
       WHERE path = 'weights.bin' AND bundle_sha256 = (SELECT sha256 FROM model_version WHERE version = $1)`,
      [version],
    );
  });
}

async function replaceBundle(version: number, files: BundleFiles): Promise<void> {
  await withoutTriggers(async () => {
    for (const [name, bytes] of files) {
      await database.pool.query(
        `UPDATE model_bundle_file SET bytes = $1
         WHERE path = $2 AND bundle_sha256 = (SELECT sha256 FROM model_version WHERE version = $3)`,
        [Buffer.from(bytes), name, version],
      );
    }
  });
}

async function withoutTriggers(change: () => Promise<void>): Promise<void> {
  await database.pool.query('ALTER TABLE model_bundle_file DISABLE TRIGGER append_only');
  await change();
  await database.pool.query('ALTER TABLE model_bundle_file ENABLE TRIGGER append_only');
}
