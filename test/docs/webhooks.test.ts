import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  newWebhookSecret,
  signatureHeaders,
} from '../../src/moderation/deliveries/webhook-signature.ts';

type Verify = (secret: string, headers: Record<string, string>, body: string) => boolean;

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/webhooks.md'), 'utf8');

let folder: string;
let verify: Verify;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gavel-docs-'));
  const file = path.join(folder, 'verify.ts');
  await writeFile(file, page.match(/```ts\n([\s\S]*?)```/)?.[1] ?? '');
  ({ verify } = await import(pathToFileURL(file).href));
});

afterAll(() => rm(folder, { recursive: true }));

it('the code that the page shows accepts what Gavel signs, and nothing else', () => {
  const [old, current] = [newWebhookSecret(), newWebhookSecret()];
  const body = '{"type":"ping"}';
  const headers = signatureHeaders([current, old], { id: 'e1', sentAt: new Date(), body });
  expect(verify(current, headers, body)).toBe(true);
  expect(verify(old, headers, body)).toBe(true);
  expect(verify(newWebhookSecret(), headers, body)).toBe(false);
  expect(verify(current, headers, `${body} `)).toBe(false);
  expect(verify(current, { ...headers, 'webhook-id': 'e2' }, body)).toBe(false);
  expect(verify(current, {}, body)).toBe(false);
  const sentAt = new Date(Date.now() - 10 * 60_000);
  expect(verify(current, signatureHeaders([current], { id: 'e1', sentAt, body }), body)).toBe(
    false,
  );
});
