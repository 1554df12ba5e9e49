import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel } from '../../src/ml/bundle.ts';
import { topTerms } from '../../src/ml/top-terms.ts';
import type { Model } from '../../src/ml/types.ts';
import { sentences, smallBundle, videoOf } from './sentences.ts';

describe('the terms that weigh most', () => {
  let model: Model;

  beforeAll(async () => {
    model = await loadModel(await smallBundle());
  });
  afterAll(() => model.dispose());

  it('are those that tell the classes apart, the strongest first', () => {
    const { claim = [], opinion = [] } = topTerms(model, 40) ?? {};
    const termsOf = (list: typeof claim) => list.map(({ term }) => term);
    expect(termsOf(claim)).toContain('read online');
    expect(termsOf(opinion)).toContain('my view');
    for (const term of ['tea', 'cats', 'bread was']) {
      expect([...termsOf(claim), ...termsOf(opinion)]).not.toContain(term);
    }
    const weights = claim.map(({ weight }) => weight);
    expect(weights).toEqual(weights.toSorted((a, b) => b - a));
    expect(Math.min(...weights)).toBeGreaterThan(0);
    const against = opinion.map(({ weight }) => weight);
    expect(against).toEqual(against.toSorted((a, b) => a - b));
    expect(Math.max(...against)).toBeLessThan(0);
  });

  it('say in how many of the training texts they were', () => {
    const all = model.termWeights() ?? [];
    const texts = sentences(120).map(({ transcript }) => transcript);
    const read = all.find(({ term }) => term === 'online');
    expect(read?.documents).toBe(texts.filter((text) => text.includes('online')).length);
  });

  it('weigh, for a word with its sub-words, just what the word alone adds to an answer', () => {
    const words = (model.termWeights() ?? []).filter(
      // Words that start a training text form a known pair with the text's start.
      ({ term }) => ['friend', 'online', 'view', 'personally', 'tea'].includes(term),
    );
    expect(words).toHaveLength(5);
    const nothing = logitOf('');
    for (const { term, weight } of words) {
      expect(logitOf(term) - nothing).toBeCloseTo(weight, 6);
      expect(model.explain(videoOf(term))?.[0]?.weight).toBeCloseTo(weight, 9);
    }
  });

  it('weigh, for a pair, what it adds beside its words at equal length', () => {
    const weights = new Map(model.termWeights()?.map(({ term, weight }) => [term, weight]));
    expect(weights.get('my view')).toBeLessThan(0);
    expect(weights.get('my * is')).toBeLessThan(0);
    expect(weights.get('^ my')).toBeLessThan(0);
    expect(weights.get('^ the')).toBeGreaterThan(0);
  });

  it('are as many as asked for, or all there are', () => {
    expect(topTerms(model, 0)).toEqual({ claim: [], opinion: [] });
    expect(topTerms(model, 3)?.claim).toHaveLength(3);
    const all = model.termWeights()?.filter(({ weight }) => weight !== 0) ?? [];
    const { claim = [], opinion = [] } = topTerms(model, 100_000) ?? {};
    expect(claim.length + opinion.length).toBe(all.length);
  });

  it('are null where terms have no weights of their own', async () => {
    const mlp = await loadModel(await smallBundle('reference-mlp'));
    expect(topTerms(mlp, 5)).toBeNull();
    mlp.dispose();
  });

  function logitOf(transcript: string): number {
    const p = model.score([videoOf(transcript)])[0]?.claimProbability ?? Number.NaN;
    return Math.log(p / (1 - p));
  }
});
