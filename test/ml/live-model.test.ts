import { describe, expect, it } from 'vitest';
import { NoChampionError } from '../../src/errors.ts';
import { loadModel } from '../../src/ml/bundle.ts';
import { LiveModel } from '../../src/ml/live-model.ts';
import type { Model } from '../../src/ml/types.ts';
import { smallBundle, videoOf } from './sentences.ts';

/** A real model that tells whether it was disposed of. */
async function observedModel(): Promise<Model & { disposed: boolean }> {
  const model = await loadModel(await smallBundle());
  const observed = {
    ...model,
    disposed: false,
    dispose() {
      observed.disposed = true;
      model.dispose();
    },
  };
  return observed;
}

describe('the live model', () => {
  it('refuses to answer before there is one', () => {
    const live = new LiveModel(null);
    expect(live.ready).toBe(false);
    expect(live.version).toBeNull();
    expect(() => live.score([videoOf('a')])).toThrow(NoChampionError);
  });

  it('answers with one version a batch, and disposes of the one before', async () => {
    const first = await observedModel();
    const second = await observedModel();
    const live = new LiveModel({ version: 1, model: first });
    expect(live.score([videoOf('a'), videoOf('b')])).toMatchObject({ version: 1 });
    live.swap({ version: 2, model: second });
    expect(first.disposed).toBe(true);
    expect(live.current()?.version).toBe(2);
    expect(live.score([videoOf('a')]).version).toBe(2);
    live.close();
    expect(second.disposed).toBe(true);
    expect(live.ready).toBe(false);
  });

  it('keeps a model that takes a new version number', async () => {
    const model = await observedModel();
    const live = new LiveModel({ version: 1, model });
    live.swap({ version: 2, model });
    expect(model.disposed).toBe(false);
    live.close();
  });
});
