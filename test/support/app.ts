import { type App, createApp } from '../../src/app.ts';
import { type Config, readConfig } from '../../src/config.ts';
import type { Database } from '../../src/db/database.ts';
import { createLogger, type Logger } from '../../src/logger.ts';
import { createTestDatabase } from './database.ts';

const ADMIN_KEY = 'gavel-test-admin-key-0123456789';

type GraphqlAnswer<Data> = {
  data: Data;
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
};

export type TestApp = {
  /** Base URL, such as http://127.0.0.1:40123. */
  readonly url: string;
  readonly adminKey: string;
  readonly database: Database;
  readonly app: App;
  /** Asks over HTTP, as the admin unless a key is given; null asks without a key. */
  graphql<Data = unknown>(
    query: string,
    variables?: Record<string, unknown>,
    key?: string | null,
  ): Promise<GraphqlAnswer<Data>>;
  /** Any POST to /graphql, with the admin's key unless a header says otherwise. */
  post(body: string, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
};

/**
 * Serves Gavel on a free port, on a database of its own unless one is given (then it is the second replica
 * on it). No worker runs.
 */
export async function startTestApp(
  options: {
    database?: Database;
    config?: Partial<Config>;
    log?: Logger;
    bundleDir?: string;
    /** What a new installation starts with; a test starts with nothing unless it asks. */
    defaults?: boolean;
  } = {},
): Promise<TestApp> {
  const own = options.database === undefined ? await createTestDatabase() : null;
  const database = options.database ?? own?.database;
  if (database === undefined) throw new Error('no database');
  const config: Config = {
    ...readConfig({ PORT: '0', GAVEL_ADMIN_KEY: ADMIN_KEY }),
    ...options.config,
  };
  const app = await createApp({
    config,
    database,
    log: options.log ?? createLogger('fatal'),
    defaults: options.defaults ?? false,
    ...(options.bundleDir !== undefined && { bundleDir: options.bundleDir }),
  });
  const url = await app.listen();

  const post = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${ADMIN_KEY}`,
        ...headers,
      },
      body,
    });

  return {
    url,
    adminKey: ADMIN_KEY,
    database,
    app,
    post,
    async graphql(query, variables = {}, key = ADMIN_KEY) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(key !== null && { authorization: `Bearer ${key}` }),
        },
        body: JSON.stringify({ query, variables }),
      });
      // The caller says what it asked for, and looks at it.
      return (await response.json()) as GraphqlAnswer<never>;
    },
    async close() {
      await app.close();
      await own?.drop();
    },
  };
}

/** Makes a key with these roles and answers its secret. */
export async function createKey(
  app: TestApp,
  roles: string[],
  extra: { name?: string; expiresAt?: string; pointsPerMinute?: number } = {},
): Promise<{ id: string; secret: string }> {
  const { data } = await app.graphql<{
    createApiKey: { apiKey: { id: string }; secret: string };
  }>(
    `mutation ($input: CreateApiKeyInput!) {
       createApiKey(input: $input) { ... on CreateApiKeySuccess { apiKey { id } secret } } }`,
    { input: { name: roles.join(' '), roles, ...extra } },
  );
  return { id: data.createApiKey.apiKey.id, secret: data.createApiKey.secret };
}

/** Submits a video and answers its global ids. */
export async function submit(
  app: TestApp,
  input: { externalId: string; transcript?: string } & Record<string, unknown>,
): Promise<{ id: string; predictionId: string }> {
  const { data } = await app.graphql<{
    submitVideo: { video: { id: string }; prediction: { id: string } };
  }>(
    `mutation ($input: SubmitVideoInput!) {
       submitVideo(input: $input) { ... on SubmitVideoSuccess { video { id } prediction { id } } } }`,
    { input: { transcript: 'a friend read in the news that it rains', ...input } },
  );
  return { id: data.submitVideo.video.id, predictionId: data.submitVideo.prediction.id };
}
