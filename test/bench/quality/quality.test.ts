import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formatQuality } from '../../../bench/quality/report.ts';
import { sentences } from '../../ml/sentences.ts';
import { spawnGavel } from '../../support/gavel-process.ts';

const share = z.number().min(0).max(1);
const result = z.strictObject({ accuracy: share, macroF1: share });
/** What `gavel bench quality --json` prints. */
const report = z.strictObject({
  benchmark: z.literal('quality'),
  startedAt: z.iso.datetime(),
  seconds: z.number().positive(),
  architecture: z.string(),
  backend: z.string(),
  rows: z.array(
    z.strictObject({
      on: z.string(),
      rows: z.number().int().positive(),
      accuracy: share,
      macroF1: share,
      aim: share.nullable(),
      reference: z.record(z.string(), result).nullable(),
    }),
  ),
  notes: z.array(z.string().min(1)),
});

describe('bench quality', () => {
  let folder: string;
  let csv: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'gavel-test-quality-'));
    csv = path.join(folder, 'other.csv');
    const lines = sentences(60).map(
      ({ transcript, label }, row) => `${transcript} ${row},${label === 'CLAIM' ? 'no' : 'yes'}`,
    );
    await writeFile(csv, ['body,subjective', ...lines, ''].join('\n'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const bench = (...args: string[]) =>
    spawnGavel(['bench', 'quality', ...args], { GAVEL_TEST_DATA: '', TMPDIR: folder });

  it('measures on a domain of its own columns and labels, and tells how far it is', async () => {
    const run = bench('--csv', csv, '--map', 'transcript=body,label=subjective', '--json');
    expect(await run.ended()).toEqual({ code: 0, signal: null });
    const { rows, backend, notes } = report.parse(JSON.parse(run.stdout()));
    expect(rows).toMatchObject([{ on: 'other.csv', aim: null }]);
    expect(rows[0]?.macroF1).toBeGreaterThan(0.8);
    expect(backend).not.toBe('');
    expect(notes.join()).toContain('TikTok claims data was left out');
    expect(run.stderr()).toMatch(/^ +\d+ s {2}other\.csv: \d+ rows$/m);
  });

  it('says in one line what is wrong with a file', async () => {
    const run = bench('--csv', csv);
    expect((await run.ended()).code).toBe(1);
    expect(run.stdout()).toBe('');
    expect(run.stderr()).toMatch(/^gavel: .*other\.csv has the wrong columns.*\n$/);
  });

  it('prints a table that says which aims are met, beside the best reference', () => {
    const row = { on: 'emoji', rows: 10, accuracy: 0.9, macroF1: 0.8, aim: 0.9, reference: null };
    const reference = {
      words: { accuracy: 0.7, macroF1: 0.95 },
      balanced: { accuracy: 0.85, macroF1: 0.6 },
    };
    const run = {
      startedAt: '2026-05-03T14:00:00.000Z',
      seconds: 61.7,
      architecture: 'ngram-linear',
      backend: 'wasm',
    };
    const table = formatQuality(run, [row, { ...row, aim: 0.95, reference }], ['One note.']);
    expect(table).toContain('| emoji | 10 | 0.9000 | 0.8000 | 0.9 met | not measured |');
    expect(table).toContain('| 0.95 missed | 0.8500 | 0.9500 |');
    expect(table).toContain('ngram-linear, trained on wasm; 2026-05-03, 62 s.\nOne note.');
  });
});
