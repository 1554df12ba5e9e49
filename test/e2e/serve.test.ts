import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDataFolder } from '../support/data-folder.ts';
import { type GavelProcess, spawnGavel } from '../support/gavel-process.ts';

const ADMIN_KEY = 'gavel-e2e-admin-key-0123456789';
const READY = /GraphQL at (http:\/\/127\.0\.0\.1:\d+)\/graphql/;

let dataFolder: Awaited<ReturnType<typeof createDataFolder>>;
let running: GavelProcess[];

beforeEach(async () => {
  dataFolder = await createDataFolder();
  running = [];
});

afterEach(async () => {
  for (const gavel of running) await gavel.stop('SIGTERM');
  await dataFolder.remove();
});

function gavel(args: string[], env: Record<string, string> = {}): GavelProcess {
  const started = spawnGavel(args, {
    GAVEL_DATA: dataFolder.path,
    GAVEL_ADMIN_KEY: ADMIN_KEY,
    PORT: '0',
    ...env,
  });
  running.push(started);
  return started;
}

async function ready(started: GavelProcess): Promise<string> {
  const [, url] = await started.printed(READY);
  return url ?? '';
}

async function query(url: string, document: string): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` },
    body: JSON.stringify({ query: document }),
  });
  return response.json();
}

const submit = (id: string): string =>
  `mutation { submitVideo(input: { externalId: "${id}", transcript: "i think that it rains" }) {
     __typename ... on SubmitVideoSuccess { created video { externalId } } } }`;

const stored = (id: string): string => `{ video(by: { externalId: "${id}" }) { externalId } }`;

async function lastPostmasterPid(): Promise<number> {
  const file = await readFile(path.join(dataFolder.path, 'postgres/postmaster.pid'), 'utf8');
  return Number(file.split('\n')[0]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('gavel serve', () => {
  it('stores a video, stops on Ctrl-C with its Postgres, and has the video on the next start', async () => {
    const first = gavel(['serve']);
    const url = await ready(first);
    expect(await query(url, submit('kept'))).toMatchObject({
      data: { submitVideo: { created: true, video: { externalId: 'kept' } } },
    });
    const postmaster = await lastPostmasterPid();
    expect(isAlive(postmaster)).toBe(true);
    expect(await first.stop('SIGINT')).toEqual({ code: 0, signal: null });
    expect(isAlive(postmaster)).toBe(false);

    const second = gavel(['serve']);
    expect(await query(await ready(second), stored('kept'))).toMatchObject({
      data: { video: { externalId: 'kept' } },
    });
  });

  it('recovers after kill -9, whatever Postgres it left behind', async () => {
    const first = gavel(['serve']);
    await query(await ready(first), submit('survivor'));
    await first.stop('SIGKILL');

    const second = gavel(['serve']);
    expect(await query(await ready(second), stored('survivor'))).toMatchObject({
      data: { video: { externalId: 'survivor' } },
    });
  });

  it('says in one line that the data folder is in use', async () => {
    await ready(gavel(['serve']));
    const second = gavel(['serve']);
    expect((await second.ended()).code).toBe(1);
    expect(second.stderr().trim().split('\n')).toEqual([
      expect.stringMatching(/^gavel: .*in use by process \d+/),
    ]);
  });

  it('says in one line that the port is in use, and leaves no Postgres behind', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    const address = squatter.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const started = gavel(['serve'], { PORT: String(port) });
      expect((await started.ended()).code).toBe(1);
      expect(started.stderr().trim().split('\n')).toEqual([
        expect.stringMatching(new RegExp(`^gavel: port ${port} on 127\\.0\\.0\\.1 is in use`)),
      ]);
    } finally {
      squatter.close();
    }
    await ready(gavel(['serve']));
  });

  it.each([
    ['postgresql://nobody@127.0.0.1:1/none', /^gavel: .*127\.0\.0\.1:1/],
    [
      'mysql://127.0.0.1/none',
      /^gavel: wrong environment: DATABASE_URL must be a postgresql:\/\/ URL$/,
    ],
  ])('says in one line that DATABASE_URL %s is wrong', async (url, line) => {
    const started = gavel(['serve'], { DATABASE_URL: url });
    expect((await started.ended()).code).toBe(1);
    expect(started.stderr().trim().split('\n').at(-1)).toMatch(line);
  });
});

describe('gavel', () => {
  it('explains itself with --help', async () => {
    const help = gavel(['--help']);
    expect((await help.ended()).code).toBe(0);
    for (const word of ['serve', 'import', 'train', 'evaluate', 'classify', 'DATABASE_URL']) {
      expect(help.stdout()).toContain(word);
    }
  });

  it('refuses a command that it does not know, and points to --help', async () => {
    const unknown = gavel(['adjudicate']);
    expect((await unknown.ended()).code).toBe(1);
    expect(unknown.stderr()).toContain("unknown command 'adjudicate'");
    expect(unknown.stderr()).toContain('gavel --help');
  });
});
