import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/ml/bundle.ts';
import { restoreUtil } from '../../src/ml/tfjs-node.ts';
import { trainModel } from '../../src/ml/train-model.ts';
import { sentences } from './sentences.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Classifies one text with the shipped model, in a process of its own. */
async function classifyOn(backend: string) {
  const child = spawn(
    process.execPath,
    [
      path.join(root, 'bin/gavel.mjs'),
      'classify',
      '--model',
      path.join(root, 'models/ngram-linear'),
    ],
    { cwd: root, env: { ...process.env, GAVEL_TF_BACKEND: backend } },
  );
  child.stdin.end('{"transcript":"a friend read in the news that cats sleep all day"}\n');
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { stdout, stderr, code: child.exitCode };
}

describe('GAVEL_TF_BACKEND', { timeout: 120_000 }, () => {
  it('node says in one line that tfjs-node is not there', async () => {
    const { stderr, code } = await classifyOn('node');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^gavel: GAVEL_TF_BACKEND=node, but that does not start \(node: .*@tensorflow\/tfjs-node.*\)\n$/,
    );
  });

  it('that is no backend is refused with those that are', async () => {
    const { stderr, code } = await classifyOn('gpu');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^gavel: wrong environment: GAVEL_TF_BACKEND .*"wasm"/);
  });

  it.each(['auto', 'wasm', 'cpu'])('%s answers', async (backend) => {
    const { stdout, code } = await classifyOn(backend);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ label: 'CLAIM' });
  });
});

it.each(['ngram-linear', 'reference-mlp'])(
  'wasm and cpu agree within 1e-5: %s',
  async (architecture) => {
    const { files, backend } = await trainModel({
      architecture,
      train: sentences(120),
      validation: sentences(24),
      seed: 1,
      epochs: 2,
    });
    expect(backend).toBe('wasm');
    const answers = async (name: string) => {
      await import('@tensorflow/tfjs-backend-cpu');
      expect(await tf.setBackend(name)).toBe(true);
      const model = await loadModel(files);
      try {
        return model.score(sentences(60)).map(({ claimProbability }) => claimProbability);
      } finally {
        model.dispose();
      }
    };
    const [onWasm, onCpu] = [await answers('wasm'), await answers('cpu')];
    await tf.setBackend('wasm');
    expect(onWasm).toHaveLength(onCpu.length);
    for (const [row, probability] of onWasm.entries()) {
      expect(Math.abs(probability - (onCpu[row] ?? Number.NaN))).toBeLessThan(1e-5);
    }
  },
);

describe('what Node 23 took from util', () => {
  it('is put back for tfjs-node', () => {
    const bare: Record<string, unknown> = {};
    restoreUtil(bare);
    const { isNullOrUndefined, isArray } = bare as Record<string, (value: unknown) => boolean>;
    expect([null, undefined, 0, ''].map((value) => isNullOrUndefined?.(value))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([isArray?.([]), isArray?.({})]).toEqual([true, false]);
  });

  it('is left alone where it is still there', () => {
    const own = () => false;
    const target = { isArray: own, inspect: util.inspect };
    restoreUtil(target);
    expect(target.isArray).toBe(own);
    expect(target.inspect).toBe(util.inspect);
  });
});
