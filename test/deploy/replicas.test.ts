import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { unusedPort } from '../support/fake-postgres.ts';
import { type GavelProcess, spawnGavel } from '../support/gavel-process.ts';
import { storeLabelledVideos, syntheticInputs } from '../training/support/labelled-videos.ts';
import { until } from '../training/support/until.ts';

const ADMIN_KEY = 'gavel-e2e-admin-key-0123456789';
const hasHaproxy = spawnSync('haproxy', ['-v']).status === 0;

const submitted = z.object({
  data: z.object({
    submitVideo: z.object({
      created: z.boolean(),
      prediction: z.object({ modelVersion: z.object({ version: z.number() }) }),
    }),
  }),
});

/** Three replicas of the API and two workers on one Postgres, behind the proxy as it ships. */
describe.runIf(hasHaproxy || process.env.CI !== undefined)('replicas behind HAProxy', () => {
  let db: TestDatabase;
  let url: string;
  let haproxy: ChildProcess;
  const replicas: { process: GavelProcess; url: string }[] = [];
  /** Replicas and workers, from the moment that they are started. */
  const running: GavelProcess[] = [];

  const start = (args: string[]): GavelProcess =>
    spawnGavel(args, {
      DATABASE_URL: db.url,
      GAVEL_ADMIN_KEY: ADMIN_KEY,
      GAVEL_LOG_LEVEL: 'fatal',
      GAVEL_DRAIN_SECONDS: '3',
      PORT: '0',
    });

  beforeAll(async () => {
    db = await createTestDatabase();
    const processes = [1, 2, 3].map(() => start(['serve', '--no-worker']));
    running.push(...processes, start(['worker']), start(['worker']));
    replicas.push(
      ...(await Promise.all(
        processes.map(async (process) => {
          const [, ready = ''] = await process.printed(
            /GraphQL at (http:\/\/127\.0\.0\.1:\d+)\/graphql/,
          );
          return { process, url: ready };
        }),
      )),
    );
    const port = await unusedPort();
    url = `http://127.0.0.1:${port}`;
    haproxy = await startHaproxy(
      port,
      replicas.map((replica) => new URL(replica.url).host),
    );
    await until('the proxy has a replica', async () => {
      const answer = await fetch(`${url}/readyz`).catch(() => null);
      return answer?.status === 200;
    });
  }, 120_000);

  afterAll(async () => {
    haproxy?.kill('SIGKILL');
    await Promise.all(running.map((process) => process.stop('SIGKILL')));
    await db.drop();
  });

  async function ask(query: string, variables: Record<string, unknown> = {}): Promise<unknown> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` },
      body: JSON.stringify({ query, variables }),
    });
    return await response.json();
  }

  const submit = async (id: string) =>
    submitted.parse(
      await ask(
        `mutation ($id: String!) { submitVideo(input: { externalId: $id, transcript: "it is said that it rains" }) {
           ... on SubmitVideoSuccess { created prediction { modelVersion { version } } } } }`,
        { id },
      ),
    ).data.submitVideo;

  /** Submits from several clients while something is done; answers how many were stored. */
  async function underLoad(name: string, act: () => Promise<void>): Promise<number> {
    let going = true;
    let stored = 0;
    const clients = [1, 2, 3, 4].map(async (client) => {
      for (let i = 0; going; i += 1) {
        expect((await submit(`${name}-${client}-${i}`)).created).toBe(true);
        stored += 1;
        await delay(5);
      }
    });
    const acting = act().finally(() => {
      going = false;
    });
    await Promise.all([...clients, acting]);
    const rows = await db.database.prisma.video.count({
      where: { externalId: { startsWith: `${name}-` } },
    });
    expect(rows).toBe(stored);
    return stored;
  }

  it('share the load', async () => {
    const served = async () =>
      await Promise.all(
        replicas.map(async (replica) => {
          const metrics = await (await fetch(`${replica.url}/metrics`)).text();
          return Number(
            /^gavel_submissions_total\{outcome="created"\} (\d+)$/m.exec(metrics)?.[1] ?? 0,
          );
        }),
      );
    await underLoad('shared', async () => {
      await until('each has served some', async () => (await served()).every((n) => n > 3));
    });
  });

  it('train in a worker, and all answer with what is promoted', async () => {
    await storeLabelledVideos(db.database, 1, syntheticInputs(60));
    await ask('mutation { retrainModel(input: { seed: 3, epochs: 2 }) { __typename } }');
    await until('a worker has trained', async () => {
      const run = await db.database.prisma.trainingRun.findFirst();
      return run?.status === 'SUCCEEDED';
    });
    await ask(
      'mutation { promoteModelVersion(input: { version: 2, expectedChampion: 1, reason: "newer", override: true }) { __typename } }',
    );
    await until('every replica answers with it', async () => {
      const versions = await Promise.all(
        replicas.map(async (replica) => {
          const metrics = await (await fetch(`${replica.url}/metrics`)).text();
          return /^gavel_live_model_version (\d+)$/m.exec(metrics)?.[1];
        }),
      );
      return versions.every((version) => version === '2');
    });
    expect((await submit('after')).prediction.modelVersion.version).toBe(2);
  });

  it('stop one by one under load, and nobody notices', async () => {
    const [first] = replicas;
    const stored = await underLoad('stopped', async () => {
      expect(await first?.process.stop('SIGTERM')).toEqual({ code: 0, signal: null });
      await delay(200);
    });
    expect(stored).toBeGreaterThan(0);
  });
});

if (!hasHaproxy && process.env.CI === undefined) {
  it('replicas behind HAProxy', ({ annotate }) =>
    annotate('no haproxy on this machine: what it does for replicas was not tested'));
}

/** The configuration that ships, with these replicas in place of a name that stands for them all. */
async function startHaproxy(port: number, hosts: string[]): Promise<ChildProcess> {
  const shipped = await readFile(
    path.resolve(import.meta.dirname, '../../deploy/haproxy.cfg'),
    'utf8',
  );
  const servers = hosts.map((host, index) => `  server replica${index} ${host}`).join('\n');
  const config = shipped.replace(/^ {2}server-template .*$/m, servers);
  expect(config).toContain(servers);
  const file = path.join(await mkdtemp(path.join(inject('runFolder'), 'haproxy-')), 'haproxy.cfg');
  await writeFile(file, config);
  const child = spawn('haproxy', ['-db', '-f', file], {
    env: { ...process.env, GAVEL_BIND: `127.0.0.1:${port}` },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await once(child, 'spawn');
  return child;
}
