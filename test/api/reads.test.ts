import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createKey, startTestApp, submit, type TestApp } from '../support/app.ts';

type Page = {
  edges: { cursor: string; node: { externalId: string } }[];
  nodes: { externalId: string }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
};

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});

afterAll(() => app.close());

async function page(args: Record<string, unknown>): Promise<Page> {
  const { data, errors } = await app.graphql<{ videos: Page }>(
    `query ($filter: VideoFilter, $orderBy: VideoOrder, $first: Int, $after: String, $last: Int, $before: String) {
       videos(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
         edges { cursor node { externalId } } nodes { externalId }
         pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
    args,
  );
  if (errors) throw new Error(errors[0]?.message);
  return data.videos;
}

const names = ({ nodes }: Page) => nodes.map(({ externalId }) => externalId);

/** Goes through the whole list in pages, forwards or backwards, and answers it in list order. */
async function walk(
  args: Record<string, unknown>,
  size: number,
  direction: 'forwards' | 'backwards',
): Promise<string[]> {
  const seen: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const current: Page = await page(
      direction === 'forwards'
        ? { ...args, first: size, after: cursor }
        : { ...args, last: size, before: cursor },
    );
    if (direction === 'forwards') seen.push(...names(current));
    else seen.unshift(...names(current));
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = current.pageInfo;
    if (!(direction === 'forwards' ? hasNextPage : hasPreviousPage)) return seen;
    cursor = direction === 'forwards' ? endCursor : startCursor;
  }
}

describe('a list of videos', () => {
  beforeAll(async () => {
    for (let i = 0; i < 23; i += 1) await submit(app, { externalId: `page-${i}` });
    // Ties: three moments for 23 videos, and two probabilities.
    await app.database.pool.query(`
      UPDATE video SET
        submitted_at = timestamptz '2026-01-01T00:00:00Z'
          + (substring(external_id FROM 6)::int % 3) * interval '1 hour',
        claim_probability = (substring(external_id FROM 6)::int % 2) * 0.25
      WHERE external_id LIKE 'page-%'`);
  });

  const orders = [
    ['SUBMITTED_AT', 'DESC'],
    ['SUBMITTED_AT', 'ASC'],
    ['CLAIM_PROBABILITY', 'DESC'],
    ['CLAIM_PROBABILITY', 'ASC'],
  ] as const;

  it.each(orders)(
    'pages by %s %s both ways through ties, without gap or repetition',
    async (field, direction) => {
      const { rows } = await app.database.pool.query<{ external_id: string }>(
        `SELECT external_id FROM video ORDER BY ${field.toLowerCase()} ${direction}, id ${direction}`,
      );
      const all = rows.map((row) => row.external_id);
      const orderBy = { field, direction };
      for (const size of [1, 4, 23]) {
        expect(await walk({ orderBy }, size, 'forwards')).toEqual(all);
        expect(await walk({ orderBy }, size, 'backwards')).toEqual(all);
      }
    },
  );

  it('has 20 videos unless asked otherwise, newest first', async () => {
    const first = await page({});
    expect(first.nodes).toHaveLength(20);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(first.pageInfo.endCursor).toBe(first.edges.at(-1)?.cursor);
  });

  it('neither repeats nor skips when videos come in between', async () => {
    const first = await page({ first: 5 });
    await submit(app, { externalId: 'came-in-between' });
    const second = await page({ first: 5, after: first.pageInfo.endCursor });
    const { rows } = await app.database.pool.query<{ external_id: string }>(
      `SELECT external_id FROM video WHERE external_id LIKE 'page-%'
       ORDER BY submitted_at DESC, id DESC LIMIT 10`,
    );
    expect([...names(first), ...names(second)]).toEqual(rows.map((row) => row.external_id));
    const back = await page({ last: 5, before: second.edges[0]?.cursor });
    expect(names(back)).toEqual(names(first));
    expect(back.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
  });

  it('is empty beyond its end', async () => {
    const last = await page({ last: 1 });
    const beyond = await page({ first: 5, after: last.pageInfo.endCursor });
    expect(beyond).toMatchObject({
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
    });
  });

  it.each([
    ['a negative size', { first: -1 }, 'first must be from 0 to 100'],
    ['101 videos', { last: 101 }, 'last must be from 0 to 100'],
    ['both directions', { first: 1, last: 1 }, 'not both'],
    ['a made-up cursor', { after: 'bm9wZQ' }, 'not a cursor'],
    [
      'a cursor of a foreign kind',
      { before: Buffer.from('["VIDEO:SUBMITTED_AT:DESC",["x","y"]]').toString('base64url') },
      'not a cursor',
    ],
  ])('refuses %s', async (_what, args, message) => {
    await expect(page(args)).rejects.toThrow(message);
  });

  it('refuses a cursor that was made for another ordering', async () => {
    const { pageInfo } = await page({ first: 1 });
    const orderBy = { field: 'SUBMITTED_AT', direction: 'ASC' };
    await expect(page({ orderBy, after: pageInfo.endCursor })).rejects.toThrow('another ordering');
  });
});

describe('a filter', () => {
  const filtered = async (filter: Record<string, unknown>) =>
    names(await page({ filter, first: 100 })).sort();

  beforeAll(async () => {
    await submit(app, {
      externalId: 'f-claim',
      transcript: 'a friend read in the news that whales sing Ω',
      authorExternalId: 'ann',
    });
    await submit(app, {
      externalId: 'f-opinion',
      transcript: 'in my opinion whales should not sing',
      authorExternalId: 'ben',
      verifiedStatus: 'VERIFIED',
    });
    await submit(app, {
      externalId: 'f-banned',
      transcript: 'in my opinion cats are better',
      authorExternalId: 'ann',
      authorBanStatus: 'BANNED',
    });
    await app.database.pool.query(`
      UPDATE video SET submitted_at = '2020-01-01T12:00:00Z' WHERE external_id = 'f-claim';
      UPDATE video SET submitted_at = '2020-01-02T12:00:00Z' WHERE external_id = 'f-opinion';
      UPDATE video SET submitted_at = '2020-01-03T12:00:00Z' WHERE external_id = 'f-banned'`);
  });

  const recent = { submittedTo: '2021-01-01T00:00:00Z' };

  it.each([
    ['label', { label: 'CLAIM' }, ['f-claim']],
    ['verification', { verifiedStatus: 'VERIFIED' }, ['f-opinion']],
    ['author status', { authorBanStatus: 'BANNED' }, ['f-banned']],
    ['author', { authorExternalId: 'ann' }, ['f-banned', 'f-claim']],
    ['start', { submittedFrom: '2020-01-02T13:00:00+01:00' }, ['f-banned', 'f-opinion']],
    ['end, which is left out', { submittedTo: '2020-01-02T12:00:00Z' }, ['f-claim']],
    ['least probability', { minClaimProbability: 0.5 }, ['f-claim']],
    ['greatest probability', { maxClaimProbability: 0.5 }, ['f-banned', 'f-opinion']],
    ['words', { text: 'sing WHALES' }, ['f-claim', 'f-opinion']],
    ['a phrase', { text: '"whales sing"' }, ['f-claim']],
    ['words that must not be there', { text: 'opinion -cats' }, ['f-opinion']],
    ['any script', { text: 'ω' }, ['f-claim']],
    ['nothing but signs', { text: "'; DROP TABLE video; --" }, []],
    ['several at once', { authorExternalId: 'ann', label: 'OPINION' }, ['f-banned']],
    ['null, which does not narrow', { label: null, authorExternalId: 'ben' }, ['f-opinion']],
  ])('narrows by %s', async (_what, filter, expected) => {
    expect(await filtered({ ...recent, ...filter })).toEqual(expected);
  });

  it.each([
    ['NUL in the text', { text: 'a\0' }],
    ['a text beyond its limit', { text: 'x'.repeat(1_001) }],
    ['NUL in the author', { authorExternalId: '\0' }],
    ['a moment without an offset', { submittedFrom: '2020-01-01T00:00:00' }],
    ['the year 0', { submittedFrom: '0000-01-01T00:00:00Z' }],
    ['an unknown label', { label: 'BOTH' }],
  ])('refuses %s', async (_what, filter) => {
    const { errors } = await app.graphql(
      'query ($filter: VideoFilter) { videos(filter: $filter) { nodes { id } } }',
      { filter },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('counts what passes it, up to 10,000', async () => {
    const count = async (filter: Record<string, unknown>) => {
      const { data } = await app.graphql<{ videos: { totalCount: unknown } }>(
        'query ($filter: VideoFilter) { videos(first: 1, filter: $filter) { totalCount { value capped } } }',
        { filter },
      );
      return data.videos.totalCount;
    };
    expect(await count({ ...recent, authorExternalId: 'ann' })).toEqual({
      value: 2,
      capped: false,
    });

    await app.database.pool.query(`
      BEGIN;
      INSERT INTO video (id, external_id, transcript, verified_status, author_ban_status, content_hash,
                         author_external_id, current_prediction_id, predicted_label, claim_probability)
      SELECT md5('v' || n)::uuid, 'bulk-' || n, 'bulk', 'VERIFIED', 'ACTIVE', sha256('x'), 'bulk',
             md5('p' || n)::uuid, 'CLAIM', 1
      FROM generate_series(1, 10001) AS n;
      INSERT INTO prediction (id, video_id, model_version, label, claim_probability, threshold, trigger, input_hash)
      SELECT md5('p' || n)::uuid, md5('v' || n)::uuid, 1, 'CLAIM', 1, 0.5, 'SUBMIT', sha256('x')
      FROM generate_series(1, 10001) AS n;
      COMMIT`);
    expect(await count({ authorExternalId: 'bulk' })).toEqual({ value: 10_000, capped: true });
  });
});

describe('one thing', () => {
  it('is found by its id, its external id, and as a node', async () => {
    const { id, predictionId } = await submit(app, { externalId: 'one' });
    const { data } = await app.graphql(
      `query ($id: ID!, $prediction: ID!) {
         byId: video(by: { id: $id }) { externalId }
         byExternalId: video(by: { externalId: "one" }) { id }
         node(id: $id) { __typename ... on Video { externalId } }
         nodes(ids: [$prediction, $id]) { __typename id }
       }`,
      { id, prediction: predictionId },
    );
    expect(data).toEqual({
      byId: { externalId: 'one' },
      byExternalId: { id },
      node: { __typename: 'Video', externalId: 'one' },
      nodes: [
        { __typename: 'Prediction', id: predictionId },
        { __typename: 'Video', id },
      ],
    });
  });

  const id = (text: string) => Buffer.from(text).toString('base64url');

  it('is null when it is not there', async () => {
    const { data, errors } = await app.graphql(
      `query ($video: ID!, $run: ID!, $version: ID!) {
         byId: video(by: { id: $video }) { id }
         byExternalId: video(by: { externalId: "nobody" }) { id }
         byNul: video(by: { externalId: "a\\u0000" }) { id }
         node(id: $version) { id }
         modelVersion(version: 4711) { id }
         trainingRun(id: $run) { id }
       }`,
      {
        video: id('Video:019cbd2a-5b3e-7c1f-8a64-0d8c5f0e3b11'),
        run: id('TrainingRun:019cbd2a-5b3e-7c1f-8a64-0d8c5f0e3b11'),
        version: id('ModelVersion:4711'),
      },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      byId: null,
      byExternalId: null,
      byNul: null,
      node: null,
      modelVersion: null,
      trainingRun: null,
    });
  });

  it.each([
    ['no id at all', '%'],
    ['an id of an unknown type', id('Nonsense:1')],
    ['an id of a type that has none', id('PageInfo:1')],
    ['an id that is no UUID', id('Video:1')],
    ['a version that is no number', id('ModelVersion:x')],
    ['a version out of range', id('ModelVersion:9999999999')],
  ])('is refused for %s', async (_what, bad) => {
    const { errors } = await app.graphql('query ($id: ID!) { node(id: $id) { id } }', { id: bad });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('needs exactly one way to name a video', async () => {
    for (const by of [{}, { id: id('Video:x'), externalId: 'one' }]) {
      const { errors } = await app.graphql('query ($by: VideoBy!) { video(by: $by) { id } }', {
        by,
      });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  });

  it('refuses an id of another type than the field is about', async () => {
    const { predictionId } = await submit(app, { externalId: 'typed' });
    const { errors } = await app.graphql('query ($id: ID!) { video(by: { id: $id }) { id } }', {
      id: predictionId,
    });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('the history of predictions', () => {
  it('pages newest first, both ways', async () => {
    await submit(app, { externalId: 'history', viewCount: 0 });
    for (let views = 1; views <= 4; views += 1) {
      await app.graphql(
        `mutation { updateEngagement(input: { externalId: "history", viewCount: ${views} }) { __typename } }`,
      );
    }
    const history = async (args: string) => {
      const { data } = await app.graphql<{
        video: {
          predictions: { nodes: { id: string; trigger: string }[]; pageInfo: Page['pageInfo'] };
        };
      }>(
        `{ video(by: { externalId: "history" }) {
             predictions(${args}) { nodes { id trigger } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
      );
      return data.video.predictions;
    };
    const all = await history('first: 100');
    expect(all.nodes).toHaveLength(5);
    expect(all.nodes.at(-1)?.trigger).toBe('SUBMIT');
    const first = await history('first: 2');
    const second = await history(`first: 3, after: "${first.pageInfo.endCursor}"`);
    expect([...first.nodes, ...second.nodes]).toEqual(all.nodes);
    expect(second.pageInfo.hasNextPage).toBe(false);
    const last = await history('last: 1');
    expect(last.nodes).toEqual(all.nodes.slice(-1));
    const before = await history(`last: 2, before: "${last.pageInfo.startCursor}"`);
    expect(before.nodes).toEqual(all.nodes.slice(2, 4));
  });
});

describe('the number of statements', () => {
  it('does not grow with the length of the page', async () => {
    const statements = async (first: number) => {
      const query = vi.spyOn(app.database.pool, 'query');
      try {
        const { errors } = await app.graphql(
          `query ($first: Int!) {
             videos(first: $first) {
               totalCount { value }
               nodes {
                 currentPrediction { modelVersion { version status aliases evaluation { n } trainingRun { id } } }
                 currentLabel { label }
                 predictions(first: 2) { nodes { label video { externalId } modelVersion { sha256 } } }
               } } }`,
          { first },
        );
        expect(errors).toBeUndefined();
        return query.mock.calls.length;
      } finally {
        query.mockRestore();
      }
    };
    // The first time, the facts of the model version are read too.
    await statements(1);
    const ofTwo = await statements(2);
    expect(ofTwo).toBeGreaterThan(3);
    expect(await statements(60)).toBe(ofTwo);
  });

  it('is one for a platform’s submission that asks for all that it wrote', async () => {
    // Who may hold leases is asked for them too: nothing may show that a lease hides.
    const { secret } = await createKey(app, ['SUBMITTER']);
    const submitAs = (externalId: string) =>
      app.graphql(
        `mutation ($id: String!) { submitVideo(input: { externalId: $id, transcript: "in my opinion it rains" }) {
           ... on SubmitVideoSuccess {
             video { externalId currentPrediction { label } } prediction { modelVersion { version sha256 } } } } }`,
        { id: externalId },
        secret,
      );
    await submitAs('warm');
    const counts: number[] = [];
    for (const externalId of ['lean-1', 'lean-2', 'lean-3', 'lean-4', 'lean-5']) {
      const query = vi.spyOn(app.database.pool, 'query');
      expect((await submitAs(externalId)).errors).toBeUndefined();
      counts.push(query.mock.calls.length);
      query.mockRestore();
    }
    // What the server does by itself now and then goes through the same pool.
    expect(Math.min(...counts)).toBe(1);
  });
});

describe('the explanation of a prediction', () => {
  it('weighs pieces of the transcript', async () => {
    const transcript = 'Somebody told me that, in my opinion, it rains';
    await submit(app, { externalId: 'explained', transcript });
    const { data } = await app.graphql<{
      video: {
        currentPrediction: {
          explanation: { text: string; start: number; end: number; weight: number }[];
        };
      };
    }>(
      '{ video(by: { externalId: "explained" }) { currentPrediction { explanation { text start end weight } } } }',
    );
    const { explanation } = data.video.currentPrediction;
    expect(explanation.length).toBeGreaterThan(3);
    for (const { text, start, end } of explanation) expect(transcript.slice(start, end)).toBe(text);
    const weightOf = (word: string) => explanation.find(({ text }) => text === word)?.weight ?? 0;
    expect(weightOf('told')).toBeGreaterThan(weightOf('opinion'));
  });
});
