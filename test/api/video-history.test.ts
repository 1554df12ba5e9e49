import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKey, startTestApp, submit, type TestApp } from '../support/app.ts';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

type Labels = {
  video: {
    currentLabel: { revision: number };
    labels: {
      nodes: { revision: number; label: string; reason: string }[];
      pageInfo: { endCursor: string; hasNextPage: boolean };
    };
  };
};

it('keeps every label of a video, newest first, in pages', async () => {
  const { id } = await submit(app, { externalId: 'labelled' });
  for (const [label, reason] of [
    ['CLAIM', 'first'],
    ['OPINION', 'second'],
    ['CLAIM', 'third'],
  ]) {
    await app.graphql(
      'mutation ($input: RelabelVideoInput!) { relabelVideo(input: $input) { __typename } }',
      { input: { videoId: id, label, reason } },
    );
  }
  const read = async (after: string | null) => {
    const { data } = await app.graphql<Labels>(
      `query ($id: ID!, $after: String) { video(by: { id: $id }) {
         currentLabel { revision }
         labels(first: 2, after: $after) {
           nodes { revision label reason } pageInfo { endCursor hasNextPage } } } }`,
      { id, after },
    );
    return data.video;
  };
  const first = await read(null);
  expect(first.currentLabel.revision).toBe(3);
  expect(first.labels.nodes.map(({ reason }) => reason)).toEqual(['third', 'second']);
  expect(first.labels.pageInfo.hasNextPage).toBe(true);
  const rest = await read(first.labels.pageInfo.endCursor);
  expect(rest.labels.nodes).toEqual([{ revision: 1, label: 'CLAIM', reason: 'first' }]);
  expect(rest.labels.pageInfo.hasNextPage).toBe(false);
});

it('explains what it would say of a text, to who may know', async () => {
  const query = `{ classify(input: { videos: [{ transcript: "a friend read in the news that it rains" }] }) {
    label explanation { text start end weight } } }`;
  const { data } = await app.graphql<{
    classify: [{ explanation: { text: string; start: number; end: number; weight: number }[] }];
  }>(query);
  const [{ explanation }] = data.classify;
  const text = 'a friend read in the news that it rains';
  expect(explanation.length).toBeGreaterThan(0);
  for (const piece of explanation) {
    expect(piece.text).toBe(text.slice(piece.start, piece.end));
  }
  const { secret } = await createKey(app, ['SUBMITTER']);
  const refused = await app.graphql(query, {}, secret);
  expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});
