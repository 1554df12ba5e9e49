/*
 * Draws docs/images: the dashboard as it is, of a server of its own with the sample and some work done, in
 * Chromium, light and dark. `npm run screenshots`; look at each picture before it is committed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { type Browser, chromium, type Page } from 'playwright-core';
import { z } from 'zod';

const KEY = 'gavel-screenshots-admin-key';
const ROOT = path.resolve(import.meta.dirname, '..');
const SAMPLE = path.join(ROOT, 'sample/videos.csv');
const IMAGES = path.join(ROOT, 'docs/images');
const VIEWPORT = { width: 1440, height: 900 };
/** Of 100: WebP at this one shows no fault in text, at a fifth of a PNG. */
const QUALITY = 85;

/** What is drawn, and what stands there when it is ready. */
const SHOTS: { name: string; at: string; shows: string; act?: (page: Page) => Promise<void> }[] = [
  { name: 'review', at: '/review/fact-check', shows: 'Here because' },
  { name: 'videos', at: '/videos', shows: 'clip-1' },
  { name: 'version', at: '/models/2', shows: 'Confusion matrix' },
  { name: 'rules', at: '/admin/rules', shows: 'Confident opinions pass' },
];

/** How many of the sample's claims are submitted again, as a platform would, to wait for people. */
const WAITING = 24;

const folder = await mkdtemp(path.join(tmpdir(), 'gavel-screenshots-'));
const gavel = spawn(process.execPath, [path.join(ROOT, 'bin/gavel.mjs'), 'serve', '--port', '0'], {
  env: { ...process.env, GAVEL_DATA: path.join(folder, 'data'), GAVEL_ADMIN_KEY: KEY },
  stdio: ['ignore', 'pipe', 'inherit'],
});
let browser: Browser | undefined;
try {
  const url = await readyAt();
  await fill(url);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  await mkdir(IMAGES, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({
      viewport: VIEWPORT,
      colorScheme,
      reducedMotion: 'reduce',
    });
    await page.addInitScript((key) => sessionStorage.setItem('gavel.key', key), KEY);
    for (const { name, at, shows, act } of SHOTS) {
      await page.goto(`${url}${at}`);
      await page.getByText(shows).first().waitFor();
      await act?.(page);
      await page.waitForLoadState('networkidle');
      const file = path.join(IMAGES, `${name}-${colorScheme}.webp`);
      const bytes = await draw(page);
      await writeFile(file, bytes);
      process.stdout.write(`${path.relative(ROOT, file)} ${Math.ceil(bytes.length / 1_024)} KiB\n`);
    }
    await page.close();
  }
} finally {
  await browser?.close();
  gavel.kill('SIGTERM');
  await once(gavel, 'exit');
  await rm(folder, { recursive: true, force: true });
}

async function readyAt(): Promise<string> {
  let printed = '';
  for await (const chunk of gavel.stdout) {
    printed += String(chunk);
    const [, url] = /dashboard at (\S+)/.exec(printed) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error(`gavel ended before it was ready:\n${printed}`);
}

/** WebP, which playwright does not write itself. */
async function draw(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'webp',
    quality: QUALITY,
  });
  await session.detach();
  return Buffer.from(data, 'base64');
}

/** The sample with its labels, videos that wait in queues, a few decisions, and a second model version. */
async function fill(url: string): Promise<void> {
  const imported = spawn(process.execPath, [path.join(ROOT, 'bin/gavel.mjs'), 'import', SAMPLE], {
    env: { ...process.env, GAVEL_DATA: path.join(folder, 'data') },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await once(imported, 'exit');
  const rows = z
    .array(z.object({ claim_status: z.string(), video_transcription_text: z.string() }))
    .parse(parse(await readFile(SAMPLE), { columns: true }));
  const claims = rows.filter(({ claim_status }) => claim_status === 'claim').slice(0, WAITING);
  for (const [index, { video_transcription_text: transcript }] of claims.entries()) {
    await ask(
      url,
      'mutation ($input: SubmitVideoInput!) { submitVideo(input: $input) { __typename } }',
      {
        input: {
          externalId: `clip-${1_000 + 37 * index}`,
          transcript,
          authorExternalId: `author-${index % 5}`,
          durationSec: 15 + ((7 * index) % 45),
        },
      },
    );
  }
  const queue = z
    .object({ reviewQueue: z.object({ id: z.string() }) })
    .parse(await ask(url, '{ reviewQueue(by: { key: "fact-check" }) { id } }')).reviewQueue.id;
  for (let decided = 0; decided < 5; decided += 1) await decide(url, queue);
  await ask(url, 'mutation { retrainModel(input: { seed: 7 }) { __typename } }');
  for (let version: unknown = null; version === null; await delay(500)) {
    version = z
      .object({ modelVersion: z.unknown() })
      .parse(await ask(url, '{ modelVersion(version: 2) { version } }')).modelVersion;
  }
}

async function decide(url: string, queue: string): Promise<void> {
  const { leaseNextJob } = z
    .object({
      leaseNextJob: z.object({
        job: z.object({ id: z.string() }),
        lease: z.object({ token: z.string() }),
      }),
    })
    .parse(
      await ask(
        url,
        `mutation ($queue: ID!) { leaseNextJob(input: { queue: $queue }) {
           ... on LeaseNextJobSuccess { job { id } lease { token } } } }`,
        { queue },
      ),
    );
  const { job, lease } = leaseNextJob;
  await ask(url, `mutation ($input: DecideJobInput!) { decideJob(input: $input) { __typename } }`, {
    input: { job: job.id, leaseToken: lease.token, label: 'CLAIM' },
  });
}

async function ask(
  url: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
    body: JSON.stringify({ query, variables }),
  });
  const body = z
    .looseObject({ data: z.unknown().optional(), errors: z.unknown().optional() })
    .parse(await response.json());
  if (body.errors !== undefined) throw new Error(JSON.stringify(body.errors));
  return body.data;
}
