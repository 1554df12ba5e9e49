import { afterAll, beforeAll, expect, it } from 'vitest';
import { openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { globalId } from '../../src/moderation/deliveries/global-id.ts';
import { runBulkDecisionHandler } from '../../src/moderation/handlers/run-bulk-decision.ts';
import { newId } from '../../src/moderation/new-id.ts';
import { innerId } from '../moderation/support/decisions.ts';
import { createKey, startTestApp, submit, type TestApp } from '../support/app.ts';

const log = createLogger('fatal');
const START = `mutation ($input: StartBulkDecisionInput!) { startBulkDecision(input: $input) {
  __typename
  ... on StartBulkDecisionSuccess { bulkDecision { id } }
  ... on BulkCountMovedError { code actualCount }
  ... on ValidationError { issues { field } } } }`;

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  await submit(app, { externalId: 'one', authorExternalId: 'spammer' });
  await submit(app, { externalId: 'two', authorExternalId: 'spammer' });
  await submit(app, { externalId: 'other' });
});
afterAll(() => app.close());

it('a senior previews a bulk decision, makes it, and reads what it decided', async () => {
  const { secret } = await createKey(app, ['SENIOR']);
  const filter = { authorExternalId: 'spammer' };
  const preview = await app.graphql(
    `query ($filter: VideoFilter!) { previewBulkDecision(filter: $filter, decision: { label: CLAIM }) {
       count capped withOpenJobs unlabelled agreeing changing skippedGold sample { externalId } } }`,
    { filter },
    secret,
  );
  expect(preview.errors).toBeUndefined();
  expect(preview.data).toMatchObject({
    previewBulkDecision: { count: 2, capped: false, unlabelled: 2, changing: 0, skippedGold: 0 },
  });
  const input = { filter, label: 'CLAIM', reason: 'spam', expectedCount: 2 };
  const moved = await app.graphql(START, { input: { ...input, expectedCount: 9 } }, secret);
  expect(moved.data).toEqual({
    startBulkDecision: {
      __typename: 'BulkCountMovedError',
      code: 'BULK_COUNT_MOVED',
      actualCount: 2,
    },
  });
  const all = await app.graphql(START, { input: { ...input, filter: {} } }, secret);
  expect(all.data).toMatchObject({ startBulkDecision: { issues: [{ field: 'filter' }] } });
  const started = await app.graphql<{ startBulkDecision: { bulkDecision: { id: string } } }>(
    START,
    { input },
    secret,
  );
  const { id } = started.data.startBulkDecision.bulkDecision;
  const { database } = app;
  const jobs = await openJobs({ database, log });
  await runBulkDecisionHandler({ database, jobs, log })({
    payload: { runId: innerId(id) },
    signal: new AbortController().signal,
    lastError: null,
  });
  await jobs.close();
  const { data, errors } = await app.graphql(
    `query ($id: ID!) { bulkDecision(id: $id) {
       status progress done decided label reason filter kind undoneBy { id }
       decisions { nodes { origin label video { externalId currentLabel { label source } } } } }
       bulkDecisions(first: 1) { nodes { id } } }`,
    { id },
    secret,
  );
  expect(errors).toBeUndefined();
  const decided = (externalId: string) => ({
    origin: 'BULK',
    label: 'CLAIM',
    video: { externalId, currentLabel: { label: 'CLAIM', source: 'HUMAN' } },
  });
  expect(data).toMatchObject({
    bulkDecision: {
      ...{ status: 'SUCCEEDED', progress: 1, done: 2, decided: 2, label: 'CLAIM', filter },
      ...{ kind: 'DECIDE', undoneBy: null },
      decisions: { nodes: expect.arrayContaining([decided('one'), decided('two')]) },
    },
    bulkDecisions: { nodes: [{ id }] },
  });
});

it('is about videos named one by one, as a list of them is', async () => {
  const { id: one } = await submit(app, { externalId: 'named-1' });
  const { id: two } = await submit(app, { externalId: 'named-2', authorExternalId: 'spammer' });
  const filter = { ids: [one, two] };
  const listed = await app.graphql(
    `query ($filter: VideoFilter!, $narrower: VideoFilter!) {
       named: videos(filter: $filter) { totalCount { value } }
       narrower: videos(filter: $narrower) { nodes { externalId } }
       none: videos(filter: { ids: [] }) { totalCount { value } }
       previewBulkDecision(filter: $filter, decision: { label: CLAIM }) { count } }`,
    { filter, narrower: { ...filter, authorExternalId: 'spammer' } },
  );
  expect(listed.errors).toBeUndefined();
  expect(listed.data).toEqual({
    named: { totalCount: { value: 2 } },
    narrower: { nodes: [{ externalId: 'named-2' }] },
    none: { totalCount: { value: 0 } },
    previewBulkDecision: { count: 2 },
  });

  const started = await app.graphql<{ startBulkDecision: { bulkDecision: { id: string } } }>(
    START,
    { input: { filter, label: 'OPINION', reason: 'looked at both', expectedCount: 2 } },
  );
  const { id } = started.data.startBulkDecision.bulkDecision;
  const { database } = app;
  const jobs = await openJobs({ database, log });
  await runBulkDecisionHandler({ database, jobs, log })({
    payload: { runId: innerId(id) },
    signal: new AbortController().signal,
    lastError: null,
  });
  await jobs.close();
  const { data } = await app.graphql(
    `query ($id: ID!) { bulkDecision(id: $id) { status decided filter } }`,
    { id },
  );
  expect(data).toEqual({ bulkDecision: { status: 'SUCCEEDED', decided: 2, filter } });
});

it.each([
  {
    what: 'too many of them',
    ids: Array.from({ length: 1_001 }, () => globalId('Video', newId())),
  },
  { what: 'one of another type', ids: [globalId('Label', newId())] },
  { what: 'one that is none', ids: [globalId('Video', 'no-uuid')] },
])('refuses ids of videos: $what', async ({ ids }) => {
  const { errors } = await app.graphql(
    `query ($ids: [ID!]!) { videos(filter: { ids: $ids }) { totalCount { value } } }`,
    { ids },
  );
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});
