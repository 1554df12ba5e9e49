import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, submit, type TestApp } from '../support/app.ts';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ defaults: true });
});
afterAll(() => app?.close());

type RuleAnswer = {
  id: string;
  name: string;
  status: string;
  version: number;
  position: number;
  current: { condition: unknown; effects: unknown[]; text: string };
};
type Refusal = { code: string; issues?: { field: string; message: string }[] };

const RULE = 'id name status version position current { condition effects text }';
const REFUSAL = '... on Error { code } ... on ValidationError { issues { field message } }';

const create = async (input: Record<string, unknown>) => {
  const { data, errors } = await app.graphql<{ createRule: { rule: RuleAnswer } & Refusal }>(
    `mutation ($input: CreateRuleInput!) { createRule(input: $input) {
       ... on CreateRuleSuccess { rule { ${RULE} } } ${REFUSAL} } }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data.createRule;
};
const update = async (input: Record<string, unknown>) => {
  const { data } = await app.graphql<{ updateRule: { rule: RuleAnswer } & Refusal }>(
    `mutation ($input: UpdateRuleInput!) { updateRule(input: $input) {
       ... on UpdateRuleSuccess { rule { ${RULE} } } ${REFUSAL}
       ... on VersionConflictError { actualVersion } } }`,
    { input },
  );
  return data.updateRule;
};
const setStatus = async (id: string, status: string, expectedVersion?: number) => {
  const { data } = await app.graphql<{ setRuleStatus: { rule: RuleAnswer } & Refusal }>(
    `mutation ($input: SetRuleStatusInput!) { setRuleStatus(input: $input) {
       ... on SetRuleStatusSuccess { rule { ${RULE} } } ${REFUSAL} } }`,
    { input: { id, status, expectedVersion } },
  );
  return data.setRuleStatus;
};
const listed = async () => {
  const { data } = await app.graphql<{ rules: RuleAnswer[] }>(`{ rules { ${RULE} } }`);
  return data.rules;
};

const VIRAL = {
  all: [
    { label: 'CLAIM' },
    { viewCount: { gte: 100_000 } },
    { not: { any: [{ phrase: 'in my view' }, { regex: { pattern: '^i think' } }] } },
  ],
};

describe('a rule', () => {
  it('is a draft first; what it says can be read, and sent back as it was read', async () => {
    const { rule } = await create({
      name: 'viral claims',
      condition: VIRAL,
      effects: [{ enqueue: { queue: 'fact-check', priority: 10 } }, { tag: 'viral' }],
    });
    expect(rule).toMatchObject({ status: 'DRAFT', version: 1 });
    expect(rule.current.text).toBe(
      'When the predicted label is CLAIM and the number of views is at least 100,000 and not (the ' +
        'transcript says “in my view” or the transcript matches /^i think/i): send it to the queue ' +
        '“fact-check” with priority 10, tag it “viral”.',
    );
    const again = await create({
      name: 'viral claims again',
      condition: rule.current.condition,
      effects: rule.current.effects,
    });
    expect(again.rule.current).toEqual(rule.current);
  });

  it('says what is wrong with it, and where', async () => {
    const refusals = [
      [{ condition: { all: [] } }, 'condition.all'],
      [{ condition: { viewCount: {} } }, 'condition.viewCount'],
      [{ condition: { regex: { pattern: 'a(' } } }, 'condition.regex'],
      [{ effects: [{ enqueue: { queue: 'nowhere' } }] }, 'effects.0.enqueue.queue'],
      [{ effects: [{ act: { action: 'explode' } }] }, 'effects.0.act.action'],
      [{ effects: [{ tag: 'Not A Key' }] }, 'effects.0.tag'],
      [{ name: '' }, 'name'],
      [{ name: 'Confident opinions pass' }, 'name'],
    ] as const;
    for (const [input, field] of refusals) {
      const refused = await create({
        name: `refused ${field}`,
        condition: { always: true },
        effects: [],
        ...input,
      });
      expect(refused.code, field).toBe('VALIDATION_FAILED');
      expect(refused.issues?.map((issue) => issue.field)).toContain(field);
    }
  });

  it('keeps every version, and refuses a change that was not made to the newest', async () => {
    const { rule } = await create({ name: 'versioned', condition: { always: true }, effects: [] });
    const changed = await update({
      id: rule.id,
      expectedVersion: 1,
      condition: { label: 'CLAIM' },
    });
    expect(changed.rule).toMatchObject({ version: 2, current: { condition: { label: 'CLAIM' } } });
    expect(await update({ id: rule.id, expectedVersion: 1, name: 'late' })).toEqual({
      code: 'VERSION_CONFLICT',
      actualVersion: 2,
    });
    const { data } = await app.graphql(
      'query ($id: ID!) { rule(id: $id) { versions { version condition actor } } }',
      { id: rule.id },
    );
    expect(data).toEqual({
      rule: {
        versions: [
          { version: 1, condition: { always: true }, actor: expect.stringMatching(/^key:/) },
          { version: 2, condition: { label: 'CLAIM' }, actor: expect.stringMatching(/^key:/) },
        ],
      },
    });
  });

  it('goes from status to status as it should, and not otherwise', async () => {
    const { rule } = await create({ name: 'moody', condition: { always: true }, effects: [] });
    for (const status of ['BACKGROUND', 'DRAFT', 'BACKGROUND', 'ARCHIVED']) {
      expect((await setStatus(rule.id, status)).rule.status).toBe(status);
    }
    expect(await setStatus(rule.id, 'LIVE')).toMatchObject({
      code: 'VALIDATION_FAILED',
      issues: [{ field: 'status' }],
    });
    expect((await listed()).map(({ name }) => name)).not.toContain('moody');
    expect((await setStatus(rule.id, 'DRAFT')).rule.status).toBe('DRAFT');
  });

  it('does not go live where it is not at the version that was tested', async () => {
    const { rule } = await create({ name: 'tested', condition: { always: true }, effects: [] });
    await update({ id: rule.id, expectedVersion: 1, condition: { label: 'CLAIM' } });
    expect(await setStatus(rule.id, 'LIVE', 1)).toMatchObject({ code: 'VERSION_CONFLICT' });
    expect((await setStatus(rule.id, 'BACKGROUND', 2)).rule.status).toBe('BACKGROUND');
  });

  it('stands where it is put', async () => {
    const ids = (await listed()).map(({ id }) => id);
    const reorder = (ruleIds: string[]) =>
      app.graphql<{ reorderRules: { rules?: { id: string }[]; code?: string } }>(
        `mutation ($input: ReorderRulesInput!) { reorderRules(input: $input) {
           ... on ReorderRulesSuccess { rules { id } } ... on Error { code } } }`,
        { input: { ruleIds } },
      );
    const backwards = ids.toReversed();
    expect((await reorder(backwards)).data.reorderRules.rules?.map(({ id }) => id)).toEqual(
      backwards,
    );
    expect((await listed()).map(({ id }) => id)).toEqual(backwards);
    expect((await reorder(ids.slice(1))).data.reorderRules.code).toBe('VALIDATION_FAILED');
    await reorder(ids);
  });

  it('that is live is judged by within moments; its matches are listed and counted', async () => {
    const { rule } = await create({
      name: 'counts penguins',
      condition: { anyWord: ['penguin', 'penguins'] },
      effects: [],
    });
    await setStatus(rule.id, 'BACKGROUND');
    let serial = 0;
    // The rule is heard of by an event: until then nothing matches.
    await expect
      .poll(async () => {
        serial += 1;
        await submit(app, {
          externalId: `penguin-${serial}`,
          transcript: 'Penguins can fly, they say',
        });
        return app.database.prisma.ruleMatch.count({
          where: { rule: { rule: { name: 'counts penguins' } } },
        });
      })
      .toBe(1);
    await submit(app, { externalId: 'penguin-last', transcript: 'no penguin flies' });
    const page = async (args: string) => {
      const { data, errors } = await app.graphql<{
        rule: {
          matchCount: unknown;
          matches: {
            nodes: { video: { externalId: string } }[];
            pageInfo: { endCursor: string; hasNextPage: boolean };
          };
        };
      }>(
        `query ($id: ID!) { rule(id: $id) {
           matchCount { value capped }
           matches(${args}) {
             nodes { live ruleVersion inputs video { externalId } prediction { trigger } }
             pageInfo { endCursor hasNextPage } } } }`,
        { id: rule.id },
      );
      expect(errors).toBeUndefined();
      return data.rule;
    };
    const first = await page('first: 1');
    expect(first).toMatchObject({
      matchCount: { value: 2, capped: false },
      matches: {
        nodes: [
          {
            live: false,
            ruleVersion: 1,
            inputs: { words: ['penguin'] },
            video: { externalId: 'penguin-last' },
            prediction: { trigger: 'SUBMIT' },
          },
        ],
        pageInfo: { hasNextPage: true },
      },
    });
    const second = await page(`first: 1, after: "${first.matches.pageInfo.endCursor}"`);
    expect(second.matches.nodes).toMatchObject([{ video: { externalId: `penguin-${serial}` } }]);
    expect(second.matches.pageInfo.hasNextPage).toBe(false);
  });

  it('shows on the video what it matched, and its tags', async () => {
    const { rule } = await create({
      name: 'tags walruses',
      condition: { anyWord: ['walrus'] },
      effects: [{ tag: 'arctic' }],
    });
    await setStatus(rule.id, 'LIVE');
    let serial = 0;
    const ofVideo = async () => {
      serial += 1;
      const externalId = `walrus-${serial}`;
      await submit(app, { externalId, transcript: 'a walrus sings' });
      const { data } = await app.graphql<{ video: unknown }>(
        `query ($id: String!) { video(by: { externalId: $id }) {
           tags { tag ruleVersion rule { name } } ruleMatches { live rule { name } inputs } } }`,
        { id: externalId },
      );
      return data.video;
    };
    await expect.poll(ofVideo).toEqual({
      tags: [{ tag: 'arctic', ruleVersion: 1, rule: { name: 'tags walruses' } }],
      ruleMatches: expect.arrayContaining([
        { live: true, rule: { name: 'tags walruses' }, inputs: { words: ['walrus'] } },
      ]),
    });
    const { data } = await app.graphql(
      `{ tagged: videos(filter: { tag: "arctic" }, first: 1) { nodes { externalId tags { tag } } }
         none: videos(filter: { tag: "antarctic" }) { nodes { id } } }`,
    );
    expect(data).toEqual({
      tagged: { nodes: [{ externalId: `walrus-${serial}`, tags: [{ tag: 'arctic' }] }] },
      none: { nodes: [] },
    });
  });

  it('is on record with each change of it', async () => {
    const events = await app.database.prisma.auditEvent.findMany({
      where: { subjectType: 'Rule', actor: { startsWith: 'key:' } },
    });
    expect(new Set(events.map(({ action }) => action))).toEqual(
      new Set(['rule.create', 'rule.update', 'rule.status', 'rule.reorder']),
    );
  });
});

describe('routes', () => {
  const setRoutes = async (routes: unknown[]) => {
    const { data } = await app.graphql<{ setRoutingRules: unknown }>(
      `mutation ($input: SetRoutingRulesInput!) { setRoutingRules(input: $input) {
         ... on SetRoutingRulesSuccess {
           routingRules { name position condition text priority queue { key } } }
         ${REFUSAL} } }`,
      { input: { routes } },
    );
    return data.setRoutingRules;
  };

  it('are set as a list, and read back in order', async () => {
    const claims = {
      name: 'claims',
      condition: { label: 'CLAIM' },
      queue: 'fact-check',
      priority: 5,
    };
    const rest = { name: 'rest', condition: { always: true }, queue: 'uncertain' };
    const answer = {
      routingRules: [
        {
          ...claims,
          position: 1,
          text: 'When the predicted label is CLAIM.',
          queue: { key: 'fact-check' },
        },
        { ...rest, position: 2, text: 'When always.', priority: 0, queue: { key: 'uncertain' } },
      ],
    };
    expect(await setRoutes([claims, rest])).toEqual(answer);
    expect(
      await setRoutes([
        { ...claims, queue: 'nowhere' },
        { ...rest, name: '' },
      ]),
    ).toMatchObject({
      code: 'VALIDATION_FAILED',
      issues: [{ field: 'routes.0.queue' }, { field: 'routes.1.name' }],
    });
    const { data } = await app.graphql(
      '{ routingRules { name position condition text priority queue { key } } }',
    );
    expect(data).toEqual(answer);
  });
});

describe('policies', () => {
  const POLICY =
    'id key version archivedAt parent { key } current { title standard reasonRequired }';
  const mutate = async (name: string, input: Record<string, unknown>) => {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    const { data } = await app.graphql<
      Record<string, { policy: { id: string; version: number } } & Refusal>
    >(
      `mutation ($input: ${type}Input!) { ${name}(input: $input) {
         ... on ${type}Success { policy { ${POLICY} } }
         ${name === 'archivePolicy' ? '... on Error { code }' : REFUSAL} } }`,
      { input },
    );
    const answer = data[name];
    if (answer === undefined) throw new Error(`${name} answered nothing`);
    return answer;
  };
  const make = (key: string, parentId: string | null = null) =>
    mutate('createPolicy', { key, title: key, standard: 'Be kind.', parentId });

  it('stand in a tree that starts with some, and has no circles', async () => {
    const { data } = await app.graphql<{ policies: { key: string }[] }>(
      '{ policies { key parent { key } } }',
    );
    expect(data.policies).toContainEqual({
      key: 'health-claim',
      parent: { key: 'factual-claims' },
    });
    const top = await make('top');
    const middle = await make('middle', top.policy.id);
    const leaf = await make('leaf', middle.policy.id);
    expect(leaf.policy).toMatchObject({ parent: { key: 'middle' } });
    expect(
      await mutate('updatePolicy', {
        id: top.policy.id,
        expectedVersion: 1,
        parentId: leaf.policy.id,
      }),
    ).toMatchObject({ issues: [{ field: 'parentId' }] });
    let parentId = leaf.policy.id;
    for (const key of ['level-4', 'level-5', 'level-6']) {
      parentId = (await make(key, parentId)).policy.id;
    }
    expect(await make('level-7', parentId)).toMatchObject({ issues: [{ field: 'parentId' }] });
    const moved = await mutate('updatePolicy', {
      id: middle.policy.id,
      expectedVersion: 1,
      parentId: null,
    });
    expect(moved.policy).toMatchObject({ version: 1, parent: null });
  });

  it('say things anew in versions, and are put aside rather than deleted', async () => {
    const { policy } = await make('versioned');
    const changed = await mutate('updatePolicy', {
      id: policy.id,
      expectedVersion: 1,
      standard: 'Be kind to animals too.',
      reasonRequired: true,
    });
    expect(changed.policy).toMatchObject({
      version: 2,
      current: { title: 'versioned', standard: 'Be kind to animals too.', reasonRequired: true },
    });
    expect(
      await mutate('updatePolicy', { id: policy.id, expectedVersion: 1, title: 'late' }),
    ).toMatchObject({ code: 'VERSION_CONFLICT' });
    expect(await make('versioned')).toMatchObject({ issues: [{ field: 'key' }] });
    const archived = await mutate('archivePolicy', { id: policy.id });
    expect(archived.policy).toMatchObject({ archivedAt: expect.any(String) });
    const { data } = await app.graphql<{ policies: { key: string }[] }>('{ policies { key } }');
    expect(data.policies.map(({ key }) => key)).not.toContain('versioned');
    const back = await mutate('archivePolicy', { id: policy.id, archived: false });
    expect(back.policy).toMatchObject({ archivedAt: null });
    const { data: one } = await app.graphql(
      'query ($id: ID!) { policy(id: $id) { versions { version standard } } }',
      { id: policy.id },
    );
    expect(one).toEqual({
      policy: {
        versions: [
          { version: 1, standard: 'Be kind.' },
          { version: 2, standard: 'Be kind to animals too.' },
        ],
      },
    });
  });
});
