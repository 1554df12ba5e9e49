import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../src/db/migrator.ts';
import { createLogger } from '../../src/logger.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';

const RELEASE = path.join(import.meta.dirname, 'releases/before-review.sql.gz');
const ITS_ADMIN_KEY = 'gavel-upgrade-admin-key-0123456789';

let old: TestDatabase;
let app: TestApp;

beforeAll(async () => {
  old = await createEmptyDatabase();
  const client = await old.database.pool.connect();
  await client.query('DROP SCHEMA public');
  await client.query(gunzipSync(await readFile(RELEASE)).toString('utf8'));
  // The dump has emptied the search path of its session.
  client.release(true);
  const { applied } = await migrate({ url: old.url, log: createLogger('silent') });
  expect(applied.length).toBeGreaterThan(0);
  app = await startTestApp({
    database: old.database,
    defaults: true,
    config: { adminKey: ITS_ADMIN_KEY },
  });
});

afterAll(async () => {
  await app.close();
  await old.drop();
});

const ask = async (query: string) => {
  const { data, errors } = await app.graphql(query, {}, ITS_ADMIN_KEY);
  expect(errors).toBeUndefined();
  return data;
};

test('videos keep their predictions, labels and the versions that made them', async () => {
  expect(await ask('{ videos(first: 1) { totalCount { value } } }')).toEqual({
    videos: { totalCount: { value: 141 } },
  });
  expect(
    await ask(`{ video(by: { externalId: "old-1" }) { viewCount currentLabel { label }
      predictions { nodes { trigger modelVersion { version } } } } }`),
  ).toEqual({
    video: {
      viewCount: 50,
      currentLabel: null,
      predictions: {
        nodes: [
          { trigger: 'BACKFILL', modelVersion: { version: 2 } },
          { trigger: 'ENGAGEMENT_UPDATE', modelVersion: { version: 2 } },
          { trigger: 'SUBMIT', modelVersion: { version: 2 } },
        ],
      },
    },
  });
});

test('models answer, explain and tell where they come from, from the bundles of then', async () => {
  expect(
    await ask(`{ champion { version sha256 } modelVersion(version: 2) {
      qualityGate { outcome } trainingRun { status } datasetSnapshot { rowCount } evaluation { n } }
      aliasEvents { nodes { kind to { version } } } }`),
  ).toMatchObject({
    champion: { version: 1, sha256: expect.stringMatching(/^8a6d15d7/) },
    modelVersion: {
      qualityGate: { outcome: 'BLESSED' },
      trainingRun: { status: 'SUCCEEDED' },
      datasetSnapshot: { rowCount: 140 },
    },
    aliasEvents: {
      nodes: [
        { kind: 'ROLLBACK', to: { version: 1 } },
        { kind: 'PROMOTE', to: { version: 2 } },
        { kind: 'BOOTSTRAP', to: { version: 1 } },
      ],
    },
  });
  const explained = await ask(
    '{ video(by: { externalId: "old-1" }) { currentPrediction { modelVersion { version } explanation { text weight } } } }',
  );
  expect(explained).toMatchObject({
    video: {
      currentPrediction: {
        modelVersion: { version: 2 },
        explanation: expect.arrayContaining([{ text: 'opinion', weight: expect.any(Number) }]),
      },
    },
  });
});

test('what is new works on it: a submission, the queues that it is routed to, its review', async () => {
  expect(
    await ask(`mutation { submitVideo(input: { externalId: "new-1", transcript: "a friend told me that snails hum" }) {
      ... on SubmitVideoSuccess { created prediction { modelVersion { version } } } } }`),
  ).toEqual({ submitVideo: { created: true, prediction: { modelVersion: { version: 1 } } } });
  const { rows } = await old.database.pool.query('SELECT count(*)::int AS n FROM review_queue');
  expect(rows[0].n).toBeGreaterThan(0);
});
