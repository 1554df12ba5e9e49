import type { EffectInput, RuleEnqueueSource } from '../../../graphql/generated/graphql.ts';
import { isJson } from '../condition/facts.ts';

/** An effect as the form has it: what of it does not belong to its kind is left behind when it is sent. */
export type Effect = Readonly<{
  kind: 'enqueue' | 'act' | 'decide' | 'tag';
  queue: string;
  priority: number;
  source: RuleEnqueueSource;
  action: string;
  label: 'CLAIM' | 'OPINION';
  tag: string;
}>;

export const KINDS = ['enqueue', 'act', 'decide', 'tag'] as const;
export const SOURCES = ['RULE', 'LOW_CONFIDENCE', 'DISAGREEMENT', 'RANDOM_AUDIT'] as const;

export const NEW_EFFECT: Effect = {
  kind: 'enqueue',
  queue: '',
  priority: 0,
  source: 'RULE',
  action: '',
  label: 'CLAIM',
  tag: '',
};

/** From what the API answers, which is what it takes. */
export function readEffect(json: unknown): Effect {
  const { enqueue, act, label, tag } = isJson(json) ? json : {};
  if (isJson(act)) return { ...NEW_EFFECT, kind: 'act', action: String(act.action) };
  if (label !== undefined) {
    return { ...NEW_EFFECT, kind: 'decide', label: label === 'OPINION' ? 'OPINION' : 'CLAIM' };
  }
  if (tag !== undefined) return { ...NEW_EFFECT, kind: 'tag', tag: String(tag) };
  const { queue, priority, source } = isJson(enqueue) ? enqueue : {};
  return {
    ...NEW_EFFECT,
    queue: String(queue ?? ''),
    priority: Number(priority ?? 0),
    source: SOURCES.find((one) => one === source) ?? 'RULE',
  };
}

export function effectInput(effect: Effect): EffectInput {
  switch (effect.kind) {
    case 'enqueue': {
      const { queue, priority, source } = effect;
      return { enqueue: { queue, priority, source } };
    }
    case 'act':
      return { act: { action: effect.action } };
    case 'decide':
      return { label: effect.label };
    case 'tag':
      return { tag: effect.tag };
  }
}
