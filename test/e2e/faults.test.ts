import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { type EmbeddedPostgres, openEmbeddedPostgres } from '../../src/db/embedded-postgres.ts';
import { createLogger } from '../../src/logger.ts';
import { createRandom } from '../../src/ml/random.ts';
import { createDataFolder } from '../support/data-folder.ts';
import { type GavelProcess, spawnGavel } from '../support/gavel-process.ts';
import { wrongClock } from '../support/wrong-clock.ts';
import { until } from '../training/support/until.ts';

/*
 * Two replicas on one Postgres, clients that never let up, and faults in an order drawn from a seed: a replica
 * is killed, or told to stop and comes back with its clock an hour off, connections are cut, the database is restarted,
 * subscribers stop reading. The model is a map from each external id to the content that was acknowledged first;
 * whatever happened, the database must say the same. The seed is printed, and GAVEL_TEST_SEED repeats the order.
 */

const seed = Number(process.env.GAVEL_TEST_SEED ?? Date.now() % 1_000_000);
/** The faults have a stream of their own: how clients take turns is not in the seed's hand. */
const faultRandom = createRandom(seed);
const clientRandom = createRandom(seed + 1);
const pick = <T>(items: readonly T[]): T =>
  items[Math.floor(clientRandom.next() * items.length)] as T;

const ADMIN_KEY = 'gavel-e2e-admin-key-0123456789';
const log = createLogger('silent');
const HOUR_MS = 60 * 60_000;
const CLIENTS = 4;
/** Few enough that ids come back, with the same content or another. */
const IDS = 400;
const CONTENTS = ['i think that it rains', 'a friend read that it rains'] as const;

const SUBMIT = `mutation ($id: String!, $text: String!) {
  submitVideo(input: { externalId: $id, transcript: $text }) {
    __typename
    ... on SubmitVideoSuccess { created video { transcript } }
    ... on ExternalIdConflictError { existing { transcript } } } }`;

const answered = z.object({
  data: z.object({
    submitVideo: z.discriminatedUnion('__typename', [
      z.object({
        __typename: z.literal('SubmitVideoSuccess'),
        created: z.boolean(),
        video: z.object({ transcript: z.string() }),
      }),
      z.object({
        __typename: z.literal('ExternalIdConflictError'),
        existing: z.object({ transcript: z.string() }),
      }),
    ]),
  }),
});

type Replica = { process: GavelProcess; url: string };

let folder: Awaited<ReturnType<typeof createDataFolder>>;
let postgres: EmbeddedPostgres;
let databaseUrl: string;
const replicas: Replica[] = [];
const stopped: WebSocket[] = [];

async function startReplica(env: Record<string, string> = {}): Promise<Replica> {
  const process = spawnGavel(['serve', '--no-worker'], {
    DATABASE_URL: databaseUrl,
    GAVEL_ADMIN_KEY: ADMIN_KEY,
    GAVEL_LOG_LEVEL: 'fatal',
    PORT: '0',
    ...env,
  });
  const [, url = ''] = await process.printed(/GraphQL at (http:\/\/127\.0\.0\.1:\d+)\/graphql/);
  return { process, url };
}

beforeAll(async () => {
  folder = await createDataFolder();
  postgres = await openEmbeddedPostgres({ dataDir: folder.path, mode: 'own', log });
  databaseUrl = postgres.url;
  replicas.push(...(await Promise.all([startReplica(), startReplica()])));
}, 120_000);

afterAll(async () => {
  for (const socket of stopped) socket.terminate();
  await Promise.all(replicas.map(({ process }) => process.stop('SIGKILL')));
  await postgres.close();
  await folder.remove();
});

/** What was acknowledged: by external id the content that counts, and how often it was said to be new. */
const acknowledged = new Map<string, { transcript: string; created: number }>();

/** One submission to a replica; null when it was not acknowledged, and may or may not be stored. */
async function submit(url: string, id: string, text: string) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` },
    body: JSON.stringify({ query: SUBMIT, variables: { id, text } }),
    signal: AbortSignal.timeout(20_000),
  }).catch(() => null);
  const body = await response?.json().catch(() => null);
  const parsed = answered.safeParse(body);
  return parsed.success ? parsed.data.data.submitVideo : null;
}

/** Holds an answer against what was answered before. */
function record(id: string, text: string, answer: NonNullable<Awaited<ReturnType<typeof submit>>>) {
  const success = answer.__typename === 'SubmitVideoSuccess';
  const transcript = success ? answer.video.transcript : answer.existing.transcript;
  if (success) expect(transcript).toBe(text);
  else expect(transcript).not.toBe(text);
  const known = acknowledged.get(id) ?? { transcript, created: 0 };
  expect(transcript).toBe(known.transcript);
  acknowledged.set(id, { ...known, created: known.created + Number(success && answer.created) });
}

const faults = {
  async 'a replica is killed with kill -9'() {
    await replaceReplica('SIGKILL');
  },
  async 'a replica is told to stop, and comes back with its clock an hour off'() {
    const shiftMs = faultRandom.next() < 0.5 ? HOUR_MS : -HOUR_MS;
    expect(await replaceReplica('SIGTERM', wrongClock(shiftMs))).toEqual({ code: 0, signal: null });
  },
  async 'subscribers stop reading'() {
    for (const { url } of replicas) {
      stopped.push(await until('it is let in', () => stoppedSubscriber(url)));
    }
  },
  async 'all connections are cut'() {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'gavel%'",
    );
    await client.end();
  },
  async 'the database is restarted'() {
    await postgres.close();
    postgres = await openEmbeddedPostgres({ dataDir: folder.path, mode: 'own', log });
    expect(postgres.url).toBe(databaseUrl);
  },
};

/** Follows what enters queues, and reads no more once it is let in; null when the replica does not let it in yet. */
async function stoppedSubscriber(url: string): Promise<WebSocket | null> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const send = (message: object) => socket.send(JSON.stringify(message));
  const isIn = await new Promise<boolean>((resolve) => {
    socket.on('error', () => resolve(false)).on('close', () => resolve(false));
    socket.once('message', () => resolve(true));
    socket.once('open', () => {
      send({ type: 'connection_init', payload: { authorization: `Bearer ${ADMIN_KEY}` } });
    });
  });
  if (!isIn) return null;
  for (let id = 0; id < 20; id += 1) {
    const query = 'subscription { jobEntered { id } }';
    send({ type: 'subscribe', id: String(id), payload: { query } });
  }
  socket.pause();
  return socket;
}

async function replaceReplica(signal: NodeJS.Signals, env: Record<string, string> = {}) {
  const index = Math.floor(faultRandom.next() * replicas.length);
  const ended = await replicas[index]?.process.stop(signal);
  replicas[index] = await startReplica(env);
  return ended;
}

it(`what was acknowledged is stored once, whatever falls over (GAVEL_TEST_SEED=${seed})`, async () => {
  process.stderr.write(`faults: GAVEL_TEST_SEED=${seed}\n`);
  let going = true;
  let answers = 0;
  const failures: unknown[] = [];
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (going) {
      const id = `faulty-${Math.floor(clientRandom.next() * IDS)}`;
      const text = pick(CONTENTS);
      const answer = await submit(pick(replicas).url, id, text);
      if (answer !== null) {
        answers += 1;
        record(id, text, answer);
      }
      await delay(10);
    }
  }).map((client) => client.catch((error) => failures.push(error)));
  const progress = async (what: string) => {
    const before = answers;
    await until(what, async () => answers > before + 40);
  };

  await progress('submissions are answered');
  const order = Object.entries(faults)
    .map(([name, cause]) => ({ name, cause, at: faultRandom.next() }))
    .sort((a, b) => a.at - b.at);
  for (const { name, cause } of order) {
    await cause();
    await progress(`submissions are answered again after: ${name}`);
  }
  going = false;
  await Promise.all(clients);
  expect(failures).toEqual([]);

  // Who was not answered asks again: by now everything is known.
  for (let i = 0; i < IDS; i += 1) {
    const text = pick(CONTENTS);
    const answer = await until(`faulty-${i} is answered`, () =>
      submit(pick(replicas).url, `faulty-${i}`, text),
    );
    record(`faulty-${i}`, text, answer);
  }

  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query(
    `SELECT external_id, transcript, count(p.id)::int AS predictions,
       bool_or(p.id = v.current_prediction_id) AS current
     FROM video v LEFT JOIN prediction p ON p.video_id = v.id GROUP BY v.id`,
  );
  await client.end();
  expect(rows).toHaveLength(IDS);
  for (const row of rows) {
    expect(row).toMatchObject({ predictions: 1, current: true });
    expect(row.transcript).toBe(acknowledged.get(row.external_id)?.transcript);
  }
  // Of many who submit the same at once, at most one is told that it was new.
  expect([...acknowledged.values()].filter(({ created }) => created > 1)).toEqual([]);
}, 400_000);
