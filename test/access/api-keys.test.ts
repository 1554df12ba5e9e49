import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Authenticator, CACHE_TTL_MS } from '../../src/access/authenticator.ts';
import { createApiKey } from '../../src/access/create-api-key.ts';
import { ensureFirstAdminKey } from '../../src/access/ensure-first-admin-key.ts';
import { revokeApiKey } from '../../src/access/revoke-api-key.ts';
import { createLogger } from '../../src/logger.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let test: TestDatabase;
let now: number;
let authenticator: Authenticator;

const newAuthenticator = () =>
  new Authenticator({ database: test.database, log: createLogger('fatal'), now: () => now });

beforeEach(async () => {
  test = await createTestDatabase();
  now = Date.now();
  authenticator = newAuthenticator();
});

afterEach(async () => {
  await authenticator.close();
  await test.drop();
});

const newKey = (expiresAt?: Date) =>
  createApiKey(
    { db: test.database.prisma },
    { name: 'a key', roles: ['VIEWER'], expiresAt, createdBy: 'test' },
  );

const revoke = (id: string) =>
  revokeApiKey({ db: test.database.prisma }, { id, revokedBy: 'test' });

describe('a key', () => {
  it('is on record as made', async () => {
    const { apiKey } = await newKey();
    expect(await test.database.prisma.auditEvent.findMany()).toMatchObject([
      {
        actor: 'test',
        action: 'api-key.create',
        subjectType: 'ApiKey',
        subjectId: apiKey.id,
        details: { name: 'a key', roles: ['VIEWER'], expiresAt: null },
      },
    ]);
  });

  it('is random, is kept as a hash only, and says who holds it', async () => {
    const { apiKey, secret } = await newKey();
    expect(secret).toMatch(/^gavel_[A-Za-z0-9_-]{43}$/);
    expect((await newKey()).secret).not.toBe(secret);
    const { rows } = await test.database.pool.query(
      'SELECT row_to_json(api_key)::text AS row FROM api_key',
    );
    for (const { row } of rows) expect(row).not.toContain(secret);
    expect(secret.startsWith(apiKey.prefix)).toBe(true);
    expect(await authenticator.authenticate(secret)).toEqual({
      kind: 'API_KEY',
      keyId: apiKey.id,
      name: 'a key',
      roles: ['VIEWER'],
      actor: `key:${apiKey.id}`,
      expiresAt: null,
      pointsPerMinute: null,
    });
  });

  it('is answered from memory for a moment, and only for a moment', async () => {
    const { secret } = await newKey();
    await authenticator.authenticate(secret);
    const lookup = vi.spyOn(test.database.pool, 'query');
    expect(authenticator.authenticate(secret)).not.toBeInstanceOf(Promise);
    expect(lookup).not.toHaveBeenCalled();
    now += CACHE_TTL_MS;
    expect(authenticator.authenticate(secret)).toBeInstanceOf(Promise);
    lookup.mockRestore();
  });

  it('is looked up once for requests that come together', async () => {
    const { secret } = await newKey();
    const lookup = vi.spyOn(test.database.pool, 'query');
    await Promise.all(Array.from({ length: 20 }, () => authenticator.authenticate(secret)));
    const reads = lookup.mock.calls.filter((call) => JSON.stringify(call).includes('SELECT'));
    expect(reads).toHaveLength(1);
    lookup.mockRestore();
  });

  it('that is made up costs the database a batch with others, and no good key its turn', async () => {
    const { secret, apiKey } = await newKey();
    const queried = vi.spyOn(test.database.pool, 'query');
    const madeUp = Array.from({ length: 3_000 }, (_, i) =>
      authenticator.authenticate(`gavel_made-up-${i}`),
    );
    expect(await authenticator.authenticate(secret)).toMatchObject({ keyId: apiKey.id });
    expect((await Promise.all(madeUp)).every((viewer) => viewer === null)).toBe(true);
    // The first leaves at once, the others in batches of a thousand; and the use of the good one is noted.
    expect(queried.mock.calls.length).toBeGreaterThanOrEqual(4);
    expect(queried.mock.calls.length).toBeLessThanOrEqual(8);
  });

  it('that is unknown holds nobody', async () => {
    expect(await authenticator.authenticate('gavel_unknown')).toBeNull();
    expect(await authenticator.authenticate('')).toBeNull();
  });

  it('ends when it expires, to the moment, even while it is in memory', async () => {
    const { secret } = await newKey(new Date(now + 1_000));
    expect(await authenticator.authenticate(secret)).not.toBeNull();
    now += 999;
    expect(await authenticator.authenticate(secret)).not.toBeNull();
    now += 1;
    expect(await authenticator.authenticate(secret)).toBeNull();
  });

  it('that is revoked ends at once here, and within the cache’s time elsewhere', async () => {
    const { apiKey, secret } = await newKey();
    const elsewhere = newAuthenticator();
    await authenticator.authenticate(secret);
    await elsewhere.authenticate(secret);
    await revoke(apiKey.id);
    authenticator.forget(apiKey.id);
    expect(await authenticator.authenticate(secret)).toBeNull();
    now += CACHE_TTL_MS;
    expect(await elsewhere.authenticate(secret)).toBeNull();
    await elsewhere.close();
  });

  it('that is revoked during a lookup is not kept in memory by it', async () => {
    const { apiKey, secret } = await newKey();
    const underWay = authenticator.authenticate(secret);
    await revoke(apiKey.id);
    authenticator.forget(apiKey.id);
    await underWay;
    expect(await authenticator.authenticate(secret)).toBeNull();
  });

  it('keeps the first date of its revocation', async () => {
    const { apiKey } = await newKey();
    const first = await revoke(apiKey.id);
    const second = await revoke(apiKey.id);
    expect(second.revokedAt).toEqual(first.revokedAt);
    expect(first.revokedAt).toBeInstanceOf(Date);
  });

  it('notes its last use at most once a minute', async () => {
    const { apiKey, secret } = await newKey();
    const lastUsed = async () => {
      await authenticator.close();
      const { lastUsedAt } = await test.database.prisma.apiKey.findUniqueOrThrow({
        where: { id: apiKey.id },
      });
      return lastUsedAt?.getTime() ?? null;
    };
    expect(await lastUsed()).toBeNull();
    await authenticator.authenticate(secret);
    const first = now;
    expect(await lastUsed()).toBe(first);
    now += 59_999;
    await authenticator.authenticate(secret);
    expect(await lastUsed()).toBe(first);
    now += CACHE_TTL_MS;
    await authenticator.authenticate(secret);
    expect(await lastUsed()).toBe(now);
  });

  it.each([
    ['no name', { name: '' }, 'name'],
    ['a name of 101 characters', { name: 'x'.repeat(101) }, 'name'],
    ['NUL in its name', { name: 'a\0' }, 'name'],
    ['no role', { roles: [] }, 'roles'],
    ['an end in the past', { expiresAt: new Date(0) }, 'expiresAt'],
  ])('is refused with %s', async (_what, fields, field) => {
    const key = { name: 'a key', roles: ['VIEWER' as const], createdBy: 'test', ...fields };
    await expect(createApiKey({ db: test.database.prisma }, key)).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      issues: [{ field }],
    });
    expect(await test.database.prisma.apiKey.count()).toBe(0);
  });
});

describe('the first admin key', () => {
  const ensure = (adminKey: string | null) => ensureFirstAdminKey(test, { adminKey });
  const rolesOf = async (secret: string) =>
    (await newAuthenticator().authenticate(secret))?.roles ?? null;

  it('is random on a first start, and told once', async () => {
    const secret = await ensure(null);
    expect(await rolesOf(secret ?? '')).toEqual(['ADMIN']);
    expect(await ensure(null)).toBeNull();
  });

  it('is one, however many replicas start together', async () => {
    const secrets = await Promise.all([ensure(null), ensure(null), ensure(null)]);
    expect(secrets.filter((secret) => secret !== null)).toHaveLength(1);
  });

  it('is the environment’s when that gives one, and is not told', async () => {
    expect(await ensure('fixed-by-hand')).toBeNull();
    expect(await ensure('fixed-by-hand')).toBeNull();
    expect(await rolesOf('fixed-by-hand')).toEqual(['ADMIN']);
    expect(await test.database.prisma.apiKey.count()).toBe(1);
  });

  it('gives way to a changed one, and comes back when it is changed back', async () => {
    await ensure('fixed-first');
    await ensure('fixed-second');
    expect(await rolesOf('fixed-first')).toBeNull();
    expect(await rolesOf('fixed-second')).toEqual(['ADMIN']);
    await ensure('fixed-first');
    expect(await rolesOf('fixed-first')).toEqual(['ADMIN']);
    expect(await rolesOf('fixed-second')).toBeNull();
  });

  it('leaves the keys alone that were made otherwise', async () => {
    const random = await ensure(null);
    await ensure('fixed-by-hand');
    expect(await rolesOf(random ?? '')).toEqual(['ADMIN']);
  });
});
