/*
 * Every mutation of the schema leaves an audit event. A new mutation fails the last test here until it has
 * an example: an entry in `EXAMPLES` (examples.ts beside this file), named as the mutation, that makes what
 * it needs and answers the `input` of a call that succeeds. One that records nothing goes into `EXEMPT`, with
 * the reason; there are few good ones.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildSchema } from '../../src/graphql/schema.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { storeLabelledVideos, syntheticInputs } from '../training/support/labelled-videos.ts';
import { EXAMPLES, EXEMPT } from './examples.ts';

const mutations = Object.values(buildSchema().getMutationType()?.getFields() ?? {});

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ config: { secretKey: randomBytes(32) } });
  await storeLabelledVideos(app.database, 1, syntheticInputs(60));
});

afterAll(() => app.close());

it.each(mutations.filter(({ name }) => name in EXAMPLES))(
  '$name records who did it, in which request',
  async ({ name, args }) => {
    const input = await EXAMPLES[name]?.(app);
    const { prisma } = app.database;
    const before = await prisma.auditEvent.aggregate({ _max: { id: true } });
    const { data, errors } = await app.graphql<Record<string, { __typename: string }>>(
      `mutation ($input: ${args[0]?.type}) { result: ${name}(input: $input) { __typename ... on Error { message } } }`,
      { input },
    );
    expect(errors).toBeUndefined();
    expect(data.result, JSON.stringify(data)).toMatchObject({
      __typename: expect.stringMatching(/Success$/),
    });
    const { id } = await prisma.apiKey.findFirstOrThrow({
      where: { createdBy: 'GAVEL_ADMIN_KEY' },
    });
    const events = await prisma.auditEvent.findMany({
      where: { id: { gt: before._max.id ?? 0 }, actor: `key:${id}` },
    });
    expect(events.length, `${name} left no audit event`).toBeGreaterThan(0);
    for (const { action, requestId } of events) {
      expect(action).toMatch(/^[a-z-]+\.[a-z-]+$/);
      expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    }
  },
);

it('there is an example of each mutation, or a reason why it has none', () => {
  const known = [...Object.keys(EXAMPLES), ...Object.keys(EXEMPT)];
  expect(known.toSorted()).toEqual(mutations.map(({ name }) => name).toSorted());
});
