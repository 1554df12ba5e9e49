import { PassThrough } from 'node:stream';
import { expect, inject, onTestFinished, test } from 'vitest';
import { connectDatabase } from '../../src/db/connect.ts';
import { StartupError } from '../../src/errors.ts';
import { createLogger } from '../../src/logger.ts';
import { createDataFolder } from '../support/data-folder.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';
import { forwardPort, startFakePostgres, unusedPort } from '../support/fake-postgres.ts';
import { databaseUrl, runStatement } from '../support/statement.ts';

const log = createLogger('silent');
const SECRET = 'correct-horse';

test("a database of one's own is migrated and ready", async () => {
  const empty = await emptyDatabase();
  const connected = await connect(empty.url);
  expect(connected.embedded).toBe(false);
  expect(await connected.database.prisma.video.count()).toBe(0);
  await connected.close();
});

test('without a URL the embedded Postgres is started, migrated, and stopped on close', async () => {
  const folder = await createDataFolder();
  onTestFinished(folder.remove);
  const config = { databaseUrl: null, dataDir: folder.path, poolSize: 2 };
  const owner = await connectDatabase({ config, mode: 'own', log });
  const sharer = await connectDatabase({ config, mode: 'share', log });
  expect([owner.embedded, sharer.embedded]).toEqual([true, true]);
  expect(await sharer.database.prisma.video.count()).toBe(0);
  await sharer.close();
  expect(await owner.database.prisma.video.count()).toBe(0);
  await owner.close();
  await expect(runStatement(owner.database.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
});

test('a refused connection is tried again for a while, then explained', async () => {
  const port = await unusedPort();
  const lines = new PassThrough();
  const failure = await failureOf(`postgresql://gavel:${SECRET}@127.0.0.1:${port}/gavel`, {
    retryMs: 600,
    log: createLogger('warn', lines),
  });
  expect(failure).toBe(
    `no Postgres accepts connections at 127.0.0.1:${port}/gavel: is it running? See DATABASE_URL`,
  );
  const logged = String(lines.read());
  expect(logged).toContain('trying again');
  expect(logged.trim().split('\n')).toHaveLength(1);
});

test('a database that comes up a little later is waited for', async () => {
  const empty = await emptyDatabase();
  const port = await unusedPort();
  const late = new URL(empty.url);
  const target = { host: late.hostname, port: Number(late.port || 5432) };
  late.host = `127.0.0.1:${port}`;
  const lines = new PassThrough();
  const connecting = connect(late.href, { retryMs: 20_000, log: createLogger('warn', lines) });
  for await (const line of lines) {
    expect(String(line)).toContain('trying again');
    break;
  }
  const forward = await forwardPort(port, target);
  const connected = await connecting;
  await connected.close();
  await forward.close();
});

test('an unknown host is named', async () => {
  expect(await failureOf(`postgresql://gavel:${SECRET}@no-such-host.invalid/gavel`)).toBe(
    'the database host no-such-host.invalid is unknown: correct it in DATABASE_URL',
  );
});

test('a wrong password, a missing database and a full server are told apart', async () => {
  const server = new URL(inject('serverUrl'));
  const missing = databaseUrl(server.href, 'no such db');
  expect(await failureOf(missing)).toBe(
    `the database "no such db" does not exist at ${server.host}/no such db: ` +
      'create it (createdb "no such db") or name another in DATABASE_URL',
  );
  const fake = await fakeServer({
    refuse: { code: '28P01', message: 'password authentication failed' },
  });
  expect(await failureOf(fake)).toMatch(
    /^Postgres at 127\.0\.0\.1:\d+\/gavel refuses the password of gavel: correct it in DATABASE_URL$/,
  );
  const full = await fakeServer({ refuse: { code: '53300', message: 'too many clients' } });
  expect(await failureOf(full)).toMatch(/has no connection left: raise max_connections$/);
});

test('a Postgres that is too old is refused with its version', async () => {
  const old = await fakeServer({
    values: { server_version_num: '140011', server_version: '14.11' },
  });
  expect(await failureOf(old)).toMatch(
    /^the Postgres at 127\.0\.0\.1:\d+\/gavel is version 14\.11; Gavel needs 15 or newer$/,
  );
});

test('a pooler that lends one session to several connections is refused', async () => {
  const pooler = await fakeServer({ values: { server_version_num: '180004', pid: '7' } });
  expect(await failureOf(pooler)).toMatch(
    /is a connection pooler without sessions: use its session mode/,
  );
});

test('a user who may not create tables is told what to grant', async () => {
  const empty = await emptyDatabase();
  const role = `gavel_reader_${process.pid}`;
  await runStatement(empty.url, `CREATE ROLE ${role} LOGIN PASSWORD '${SECRET}'`);
  onTestFinished(async () => {
    await runStatement(empty.url, `DROP ROLE ${role}`);
  });
  const url = new URL(empty.url);
  url.username = role;
  url.password = SECRET;
  expect(await failureOf(url.href)).toMatch(
    new RegExp(`^${role} may not create tables in .*GRANT CREATE ON SCHEMA public`),
  );
});

test('a read-only database is refused as such', async () => {
  const empty = await emptyDatabase();
  const name = new URL(empty.url).pathname.slice(1);
  await runStatement(empty.url, `ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
  expect(await failureOf(empty.url)).toMatch(/is read-only: use the primary server/);
});

function connect(
  url: string,
  { retryMs = 0, log: to = log }: { retryMs?: number; log?: typeof log } = {},
) {
  const config = { databaseUrl: url, dataDir: '/nonexistent', poolSize: 2 };
  return connectDatabase({ config, mode: 'own', log: to, retryMs });
}

/** The message, which must be one line of a StartupError without the password. */
async function failureOf(
  url: string,
  options: Parameters<typeof connect>[1] = {},
): Promise<string> {
  const error = await connect(url, options).then(
    () => null,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(StartupError);
  expect(error.message).not.toContain('\n');
  expect(error.message).not.toContain(SECRET);
  return error.message;
}

/** Dropped after the test. */
async function emptyDatabase(): Promise<TestDatabase> {
  const empty = await createEmptyDatabase();
  onTestFinished(empty.drop);
  return empty;
}

async function fakeServer(behaviour: Parameters<typeof startFakePostgres>[0]): Promise<string> {
  const server = await startFakePostgres(behaviour);
  onTestFinished(server.close);
  return server.url;
}
