import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { sentences } from './sentences.ts';

const launcher = path.resolve(import.meta.dirname, '../../bin/gavel.mjs');

// Each call starts a process of its own, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
let csv: string;
let split: string;
let bundle: string;

async function gavel(args: string[], input = '') {
  const child = spawn(process.execPath, [launcher, ...args], { cwd: folder });
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { stdout, stderr, code: child.exitCode };
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gavel-ml-commands-'));
  csv = path.join(folder, 'videos.csv');
  split = path.join(folder, 'split.csv');
  bundle = path.join(folder, 'bundle');
  const header =
    '#,claim_status,video_id,video_duration_sec,video_transcription_text,verified_status,' +
    'author_ban_status,video_view_count,video_like_count,video_share_count,video_download_count,' +
    'video_comment_count';
  const rows = sentences(100);
  const lines = rows.map(
    ({ label, transcript, viewCount }, row) =>
      `${row},${label.toLowerCase()},${1000 + row},9,${transcript},not verified,active,${viewCount},1,1,1,1`,
  );
  await writeFile(csv, [header, ...lines, ''].join('\n'));
  const parts = rows.map(
    (_, row) => `${1000 + row},${row < 140 ? 'train' : row < 170 ? 'val' : 'test'}`,
  );
  await writeFile(split, ['video_id,part', ...parts, ''].join('\n'));
  const trained = await gavel([
    'train',
    '--csv',
    csv,
    '--split',
    split,
    '--out',
    bundle,
    '--epochs',
    '2',
    '--json',
  ]);
  expect(trained).toMatchObject({ code: 0 });
});

afterAll(() => rm(folder, { recursive: true }));

describe('gavel train', () => {
  it('makes the same model in another process, and says so in one line of JSON', async () => {
    const other = path.join(folder, 'other');
    const { stdout, stderr } = await gavel([
      'train',
      '--csv',
      csv,
      '--split',
      split,
      '--out',
      other,
      '--epochs',
      '2',
      '--json',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ accuracy: 1, n: 30 });
    expect(stderr).toMatch(/epoch 1\/2 .*\n.*epoch 2\/2 /);
    for (const name of ['manifest.json', 'weights.bin', 'card.json', 'CARD.md']) {
      const [first, second] = await Promise.all(
        [bundle, other].map((directory) => readFile(path.join(directory, name))),
      );
      expect(second).toEqual(first);
    }
  });

  it('fits the review rule to a target error rate, and repeats it in the card', async () => {
    const out = path.join(folder, 'strict');
    const flags = ['--csv', csv, '--split', split, '--out', out, '--epochs', '1'];
    const run = await gavel(['train', ...flags, '--target-error-rate', '2.5e-2']);
    expect(run).toMatchObject({ code: 0 });
    const manifest = z
      .object({ review: z.object({ targetErrorRate: z.number() }) })
      .parse(JSON.parse(await readFile(path.join(out, 'manifest.json'), 'utf8')));
    expect(manifest.review.targetErrorRate).toBe(0.025);
    const card = await readFile(path.join(out, 'CARD.md'), 'utf8');
    expect(card).toContain('--epochs 1 --target-error-rate 0.025`');
  });

  it.each(['0', '0.5', '-0.1', '1e-400', 'half', '0x0.1'])(
    'takes no target error rate of "%s"',
    async (rate) => {
      const { code, stderr } = await gavel(['train', '--csv', csv, `--target-error-rate=${rate}`]);
      expect(code).toBe(1);
      expect(stderr).toContain('a number over 0 and under 0.5');
    },
  );

  it('names what it learned from without the folders of this machine', async () => {
    const card = await readFile(path.join(bundle, 'CARD.md'), 'utf8');
    expect(card).toContain('`gavel train --csv videos.csv --split split.csv --architecture');
    expect(card).toMatch(/videos\.csv \(SHA-256 [0-9a-f]{64}\)/);
    expect(card).not.toContain(folder);
  });

  it('splits by author where the columns name one, and leaves out a text of another part', async () => {
    const mapped = path.join(folder, 'mapped.csv');
    const own = sentences(300).map(
      ({ label, transcript }, row) => `${row},${transcript},${label.toLowerCase()},author-${row}`,
    );
    const [{ transcript = '', label = '' } = {}] = sentences(1);
    const copies = Array.from(
      { length: 40 },
      (_, row) => `copy-${row},${transcript},${label.toLowerCase()},copier-${row}`,
    );
    await writeFile(mapped, ['id,text,verdict,by', ...own, ...copies, ''].join('\n'));
    const columns = 'externalId=id,transcript=text,label=verdict,authorExternalId=by';
    const flags = ['--csv', mapped, '--map', columns];
    const out = path.join(folder, 'by-author');
    const { code, stderr } = await gavel(['train', ...flags, '--epochs', '1', '--out', out]);
    expect(stderr).toMatch(
      /\d+ rows left out: they have a text that stands, by another author, in another part/,
    );
    expect(code).toBe(0);
    const card = await readFile(path.join(out, 'CARD.md'), 'utf8');
    expect(card).toContain('split by a hash of the author, else of the text, 64/16/20');
    expect(card).toContain(`--map '${columns}'`);
    const evaluated = await gavel([
      'evaluate',
      '--model',
      out,
      ...flags,
      '--part',
      'test',
      '--json',
    ]);
    const n = z.object({ n: z.number() }).parse(JSON.parse(evaluated.stdout)).n;
    expect(card).toContain(`| test part, counts as given | ${n} |`);
  });

  it('stops at Ctrl-C and writes nothing', async () => {
    const out = path.join(folder, 'stopped');
    const args = ['train', '--csv', csv, '--split', split, '--out', out, '--epochs', '1000'];
    const child = spawn(process.execPath, [launcher, ...args]);
    const ended = once(child, 'close');
    const [stderr] = await Promise.all([
      text(child.stderr.on('data', (chunk) => /epoch +3\//.test(chunk) && child.kill('SIGINT'))),
      ended,
    ]);
    expect(stderr).toContain('gavel: stopped; no bundle was written');
    expect(child.exitCode).toBe(130);
    await expect(stat(out)).rejects.toThrow('ENOENT');
  });

  it('keeps the bundle that was there when there is no room for the new one', async () => {
    const out = path.join(folder, 'full');
    await cp(bundle, out, { recursive: true });
    const args = ['train', '--csv', csv, '--split', split, '--out', out, '--epochs', '1'];
    const full = spawnSync(
      'sh',
      ['-c', 'ulimit -f 8; exec "$@"', 'sh', process.execPath, launcher, ...args],
      { encoding: 'utf8' },
    );
    expect(full.status).toBe(1);
    expect(full.stderr).toMatch(/\ngavel: cannot write the bundle to .*full: EFBIG.*\n$/);
    const names = await readdir(out);
    expect(names).toEqual(await readdir(bundle));
    for (const name of names) {
      expect(await readFile(path.join(out, name))).toEqual(await readFile(path.join(bundle, name)));
    }
  });

  it('says in one line what is wrong', async () => {
    const missing = await gavel(['train', '--csv', 'nowhere.csv']);
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toMatch(/^gavel: .*nowhere\.csv.*\n$/);
    expect((await gavel(['train'])).stderr).toContain('retrainModel');
    const unknown = await gavel(['train', '--csv', csv, '--architecture', 'quantum']);
    expect(unknown.stderr).toBe(
      'gavel: there is no architecture "quantum"; known are ngram-linear, reference-mlp\n',
    );
    const foreign = await gavel(['train', '--csv', csv, '--out', folder]);
    expect(foreign.stderr).toContain('is not empty and is no bundle');
    const seed = await gavel(['train', '--csv', csv, '--seed', '0']);
    expect(seed.stderr).toContain('whole number from 1');
  });

  it('needs both classes in each part', async () => {
    const onlyClaims = path.join(folder, 'only-claims.csv');
    const lines = (await readFile(csv, 'utf8')).split('\n');
    await writeFile(onlyClaims, lines.filter((line) => !line.includes(',opinion,')).join('\n'));
    const { stderr } = await gavel(['train', '--csv', onlyClaims, '--split', split]);
    expect(stderr).toContain('needs rows of both classes: it has');
  });
});

describe('gavel evaluate', () => {
  it("prints the contract's names, with the counts as given, 0 and unknown", async () => {
    for (const flags of [[], ['--zero-counts'], ['--unknown-counts']]) {
      const args = ['--model', bundle, '--csv', csv, '--split', split, '--part', 'test', '--json'];
      const { stdout } = await gavel(['evaluate', ...args, ...flags]);
      const evaluation = JSON.parse(stdout);
      expect(Object.keys(evaluation)).toEqual([
        'accuracy',
        'f1',
        'confusion',
        'logLoss',
        'ece',
        'n',
      ]);
      expect(evaluation).toMatchObject({
        accuracy: 1,
        confusion: [
          [15, 0],
          [0, 15],
        ],
        n: 30,
      });
    }
  });

  it('says in one line what is wrong', async () => {
    const noBundle = await gavel(['evaluate', '--model', folder, '--csv', csv]);
    expect(noBundle.stderr).toMatch(/^gavel: .* is no model bundle: manifest\.json is missing\n$/);
    expect(noBundle.code).toBe(1);
    const part = await gavel(['evaluate', '--csv', csv, '--part', 'exam']);
    expect(part.stderr).toContain('train, val, test');
    const both = await gavel(['evaluate', '--csv', csv, '--zero-counts', '--unknown-counts']);
    expect(both.stderr).toContain('cannot be used with');
    const trainOnly = path.join(folder, 'train-only.csv');
    await writeFile(trainOnly, 'video_id,part\n1000,train\n');
    const empty = await gavel(['evaluate', '--csv', csv, '--split', trainOnly, '--part', 'test']);
    expect(empty.stderr).toContain('has no labelled rows in the part "test"');
  });
});

describe('gavel classify', () => {
  it('answers line by line, bad lines too', async () => {
    const lines = [
      JSON.stringify({ transcript: 'a friend read online that tea', externalId: 'v1' }),
      '{oops',
      JSON.stringify({ transcript: 'my view is that tea', viewCount: -3 }),
      '',
      JSON.stringify({ transcript: 'my view is that tea', viewCount: 30_000_000 }),
    ];
    const { stdout, code } = await gavel(['classify', '--model', bundle], lines.join('\n'));
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers).toMatchObject([
      { line: 1, externalId: 'v1', label: 'CLAIM', threshold: 0.5 },
      { line: 2, error: { code: 'INVALID_JSON' } },
      { line: 3, error: { code: 'VALIDATION_FAILED', issues: [{ field: 'viewCount' }] } },
      { line: 5, label: 'OPINION' },
    ]);
    expect(code).toBe(0);
  });

  it('answers a line before the next one comes', async () => {
    const child = spawn(process.execPath, [launcher, 'classify', '--model', bundle]);
    for (const transcript of ['a friend read online', 'my view is']) {
      child.stdin.write(`${JSON.stringify({ transcript })}\n`);
      const [answer] = await once(child.stdout, 'data');
      expect(JSON.parse(String(answer))).toHaveProperty('claimProbability');
    }
    child.stdin.end();
    await once(child, 'close');
    expect(child.exitCode).toBe(0);
  });

  it('ends quietly when its reader has seen enough', async () => {
    const child = spawn(process.execPath, [launcher, 'classify', '--model', bundle]);
    const stderr = text(child.stderr);
    const ended = once(child, 'close');
    child.stdin.on('error', () => undefined);
    child.stdin.write(`${JSON.stringify({ transcript: 'my view is' })}\n`);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    child.stdin.end(`${JSON.stringify({ transcript: 'my view is' })}\n`.repeat(10_000));
    await ended;
    expect(await stderr).toBe('');
    expect(child.exitCode).toBe(0);
  });
});
