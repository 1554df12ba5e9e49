import { expect, test } from 'vitest';
import { parseCondition } from '../../src/rules/condition.ts';
import { describeEffects, parseEffects } from '../../src/rules/effect.ts';
import { routeJob } from '../../src/rules/route-job.ts';
import { compileRules, judge, type RuleFailure } from '../../src/rules/rule-set.ts';
import { someFacts } from './some-facts.ts';

const keys = {
  queues: new Map([
    ['fact-check', 'q1'],
    ['audit', 'q2'],
  ]),
  actions: new Map([['remove', 'a1']]),
};

const rule = (
  id: string,
  effects: unknown[],
  condition: unknown = { always: true },
  live = true,
) => ({
  id,
  version: 1,
  live,
  condition,
  effects,
});
const enqueue = (queue: string, priority = 0) => ({ enqueue: { queue, priority } });

function judged(rules: Parameters<typeof compileRules>[0]) {
  const { set, failures } = compileRules(rules, keys);
  const later: RuleFailure[] = [];
  const judgement = judge(set, someFacts(), (failure) => later.push(failure));
  return { set, failures: [...failures, ...later], judgement };
}

test('every rule that holds is on record, and only live ones have effects', () => {
  const { judgement } = judged([
    rule('r1', [enqueue('fact-check')], { label: 'CLAIM' }),
    rule('r2', [enqueue('audit'), { tag: 'x' }], { viewCount: { gte: 1 } }, false),
    rule('r3', [enqueue('audit')], { label: 'OPINION' }),
  ]);
  expect(judgement.matches).toEqual([
    { ruleId: 'r1', ruleVersion: 1, live: true, inputs: { label: 'CLAIM' } },
    { ruleId: 'r2', ruleVersion: 1, live: false, inputs: { viewCount: 1_000 } },
  ]);
  expect(judgement.jobs).toEqual([
    { ruleId: 'r1', ruleVersion: 1, queueId: 'q1', priority: 0, source: 'RULE' },
  ]);
  expect(judgement.tags).toEqual([]);
});

test('a queue gets one job, the most urgent; the first label holds; an action is taken once', () => {
  const { judgement, set } = judged([
    rule('r1', [enqueue('fact-check', 1), { label: 'CLAIM' }, { act: { action: 'remove' } }]),
    rule('r2', [enqueue('fact-check', 5), { label: 'OPINION' }, { act: { action: 'remove' } }]),
    rule('r3', [enqueue('fact-check', 5), { tag: 'seen' }]),
  ]);
  expect(judgement.jobs).toMatchObject([{ ruleId: 'r2', priority: 5 }]);
  expect(judgement.decisions).toEqual([
    { ruleId: 'r1', ruleVersion: 1, label: 'CLAIM', actionIds: ['a1'] },
  ]);
  expect(judgement.tags).toEqual([{ ruleId: 'r3', ruleVersion: 1, tag: 'seen' }]);
  expect(set.decides).toBe(true);
});

test('a rule that cannot be read, or fails, says nothing and holds no other up', () => {
  const { failures, judgement } = judged([
    rule('unreadable', [], { moonPhase: 'FULL' }),
    rule('no queue', [enqueue('gone'), { tag: 'kept' }]),
    rule('no history', [], { authorHistory: { count: 'VIDEOS', days: 1, gte: 1 } }),
    rule('fine', [enqueue('audit')]),
  ]);
  expect(failures.map(({ ruleId, error }) => `${ruleId}: ${error.message}`)).toEqual([
    expect.stringContaining('unreadable: condition.moonPhase must be one of'),
    'no queue: there is no open queue “gone”',
    'no history: the history of the author could not be read',
  ]);
  expect(judgement.matches.map(({ ruleId }) => ruleId)).toEqual(['no queue', 'fine']);
  expect(judgement.tags).toMatchObject([{ tag: 'kept' }]);
  expect(judgement.jobs).toMatchObject([{ queueId: 'q2' }]);
});

test('effects read back as a sentence, and refuse what is none', () => {
  const effects = parseEffects([
    { enqueue: { queue: 'fact-check', priority: 10 } },
    { label: 'CLAIM' },
    { act: { action: 'reduce-reach' } },
    { tag: 'health' },
  ]);
  expect(describeEffects(effects)).toBe(
    'send it to the queue “fact-check” with priority 10, decide CLAIM, take the action “reduce-reach”, tag it “health”',
  );
  expect(describeEffects([])).toBe('nothing more');
  for (const wrong of [
    [{ delete: true }],
    [{ tag: 'Not A Key' }],
    [{ label: 'CLAIM', tag: 'x' }],
    7,
  ]) {
    expect(() => parseEffects(wrong)).toThrow('effects');
  }
  expect(() => parseEffects([{ label: 'CLAIM' }, { label: 'OPINION' }])).toThrow('one label');
});

test('a job without a queue goes by the first route whose condition holds', () => {
  const route = (queueId: string, condition: unknown) => ({
    queueId,
    priority: 1,
    condition: parseCondition(condition),
  });
  const routes = [
    route('opinions', { label: 'OPINION' }),
    route('seen', { viewCount: { gte: 100 } }),
    route('rest', { always: true }),
  ];
  expect(routeJob(routes, someFacts())).toEqual({ queueId: 'seen', priority: 1 });
  expect(routeJob(routes, someFacts({ viewCount: null }))).toEqual({
    queueId: 'rest',
    priority: 1,
  });
  expect(routeJob(routes.slice(0, 1), someFacts())).toBeNull();
});
