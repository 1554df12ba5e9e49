import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordAudit } from '../../src/audit/record-audit.ts';
import { currentRequestId, withRequestId } from '../../src/audit/request-scope.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { globalId } from './examples.ts';

type Page = {
  auditEvents: {
    nodes: Record<string, unknown>[];
    pageInfo: { hasNextPage: boolean; endCursor: string };
  };
};

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  for (let i = 0; i < 5; i += 1) {
    await recordAudit(app.database.prisma, {
      actor: i % 2 === 0 ? 'key:even' : 'key:odd',
      action: i < 3 ? 'job.decide' : 'job.skip',
      subject: { type: 'ReviewJob', id: `job-${i}` },
      details: { i },
    });
  }
});

afterAll(() => app.close());

const events = async (filter: Record<string, unknown>, paging = '') => {
  const { data } = await app.graphql<Page>(
    `query ($filter: AuditEventFilter) { auditEvents(filter: $filter ${paging}) {
       nodes { id actor action subjectType subject details requestId createdAt }
       pageInfo { hasNextPage endCursor } } }`,
    { filter },
  );
  return data.auditEvents;
};
const subjects = async (filter: Record<string, unknown>) =>
  (await events(filter)).nodes.map(({ details }) => (details as { i: number }).i);

it('events come newest first, with who, what, to what, and how', async () => {
  const { nodes } = await events({ action: 'job.' });
  expect(nodes.map(({ details }) => details)).toEqual([4, 3, 2, 1, 0].map((i) => ({ i })));
  expect(nodes[0]).toMatchObject({
    actor: 'key:even',
    action: 'job.skip',
    subjectType: 'ReviewJob',
    subject: globalId('ReviewJob', 'job-4'),
    requestId: null,
  });
});

it('a filter narrows by actor, action, subject and time', async () => {
  expect(await subjects({ actor: 'key:odd' })).toEqual([3, 1]);
  expect(await subjects({ action: 'job.decide', actor: 'key:even' })).toEqual([2, 0]);
  expect(await subjects({ subject: globalId('ReviewJob', 'job-1') })).toEqual([1]);
  expect(await subjects({ action: 'job.dec' })).toEqual([]);
  const at = async (i: number) => {
    const { nodes } = await events({ subject: globalId('ReviewJob', `job-${i}`) });
    return nodes[0]?.createdAt;
  };
  expect(await subjects({ action: 'job.', until: '2000-01-01T00:00:00Z' })).toEqual([]);
  expect(await subjects({ action: 'job.', since: await at(4) })).toContain(4);
  expect(await subjects({ action: 'job.', until: await at(0) })).toEqual([]);
});

it('pages go on where the last one ended', async () => {
  const seen: unknown[] = [];
  let after = '';
  for (let more = true; more; ) {
    const { nodes, pageInfo } = await events({ action: 'job.' }, `first: 2 ${after}`);
    seen.push(...nodes.map(({ details }) => (details as { i: number }).i));
    after = `after: "${pageInfo.endCursor}"`;
    more = pageInfo.hasNextPage;
  }
  expect(seen).toEqual([4, 3, 2, 1, 0]);
});

it('the first start and its model are on record too', async () => {
  const { nodes } = await events({ actor: 'system:first-start' });
  expect(nodes.map(({ action }) => action)).toContain('model.bootstrap');
  expect((await events({ actor: 'system:environment' })).nodes).toMatchObject([
    { action: 'api-key.fix', subjectType: 'ApiKey' },
  ]);
});

it('an event is fetched again by its id', async () => {
  const { nodes } = await events({ action: 'job.skip' });
  const { data } = await app.graphql(
    'query ($id: ID!) { node(id: $id) { ... on AuditEvent { action } } }',
    { id: nodes[0]?.id },
  );
  expect(data).toEqual({ node: { action: 'job.skip' } });
});

it('an event bears the id of the request that it was made for, across waits and transactions', async () => {
  const { prisma } = app.database;
  const entry = { actor: 'test', action: 'test.scope', subject: { type: 'Test', id: '1' } };
  await Promise.all(
    ['a', 'b'].map((requestId) =>
      withRequestId(requestId, () =>
        prisma.$transaction(async (tx) => {
          await tx.$queryRaw`SELECT 1`;
          await recordAudit(tx, { ...entry, details: { requestId } });
        }),
      ),
    ),
  );
  await withRequestId('c', () => recordAudit(prisma, { ...entry, requestId: null }));
  expect(currentRequestId()).toBeNull();
  const { nodes } = await events({ action: 'test.scope' });
  const told = nodes.map(({ requestId, details }) => [requestId, details]);
  expect(told).toContainEqual(['a', { requestId: 'a' }]);
  expect(told).toContainEqual(['b', { requestId: 'b' }]);
  expect(told).toContainEqual([null, {}]);
});

it('what is rolled back leaves no event', async () => {
  const { prisma } = app.database;
  const entry = { actor: 'test', action: 'test.undone', subject: { type: 'Test', id: '1' } };
  await prisma
    .$transaction(async (tx) => {
      await recordAudit(tx, entry);
      throw new Error('rolled back');
    })
    .catch(() => {});
  expect((await events({ action: 'test.undone' })).nodes).toEqual([]);
});
