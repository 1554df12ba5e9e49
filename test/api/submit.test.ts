import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';

const SUBMIT = `mutation ($input: SubmitVideoInput!) {
  submitVideo(input: $input) {
    __typename
    ... on SubmitVideoSuccess {
      created
      video {
        id externalId transcript durationSec authorExternalId verifiedStatus authorBanStatus
        viewCount likeCount shareCount downloadCount commentCount submittedAt
        currentPrediction { id } currentLabel { label }
      }
      prediction { id label claimProbability threshold trigger inputHash createdAt modelVersion { version } }
    }
    ... on ValidationError { code message field limit issues { field message limit } }
    ... on ExternalIdConflictError { code message existing { externalId transcript } }
  }
}`;

type Submitted = {
  submitVideo: {
    __typename: string;
    created: boolean;
    video: { id: string; currentPrediction: { id: string } };
    prediction: { id: string };
  };
};

const CLAIM = 'a friend learned from the news that baby pandas are smaller than mice';
const OPINION = 'in my opinion most goods should be shipped by ocean freight';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});

afterAll(() => app.close());

const submit = (input: Record<string, unknown>) => app.graphql<Submitted>(SUBMIT, { input });
const stored = () => app.database.prisma.video.count();

describe('submitVideo', () => {
  it('answers with the label after storing the video and its prediction', async () => {
    const { data } = await submit({
      externalId: 'first',
      transcript: CLAIM,
      durationSec: 30,
      authorExternalId: 'author-1',
      verifiedStatus: 'VERIFIED',
      authorBanStatus: 'UNDER_REVIEW',
      viewCount: 10_000,
      likeCount: '9007199254740991',
      shareCount: 0,
    });

    expect(data.submitVideo).toMatchObject({
      __typename: 'SubmitVideoSuccess',
      created: true,
      video: {
        externalId: 'first',
        transcript: CLAIM,
        durationSec: 30,
        authorExternalId: 'author-1',
        verifiedStatus: 'VERIFIED',
        authorBanStatus: 'UNDER_REVIEW',
        viewCount: 10_000,
        likeCount: 9_007_199_254_740_991,
        shareCount: 0,
        downloadCount: null,
        commentCount: null,
        currentPrediction: { id: data.submitVideo.prediction.id },
        currentLabel: null,
      },
      prediction: {
        label: 'CLAIM',
        trigger: 'SUBMIT',
        inputHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        modelVersion: { version: 1 },
      },
    });
    const video = await app.database.prisma.video.findUniqueOrThrow({
      where: { externalId: 'first' },
      include: { currentPrediction: true },
    });
    expect(video.currentPrediction.label).toBe('CLAIM');
  });

  it('shows the prediction of a new video without asking who holds it; of a repetition it asks', async () => {
    const query = `mutation ($input: SubmitVideoInput!) {
      submitVideo(input: $input) { ... on SubmitVideoSuccess { prediction { label } } }
    }`;
    const input = { externalId: 'nobody holds it', transcript: CLAIM };
    const asked = vi.spyOn(pg.Client.prototype, 'query');
    const asksForLeases = () =>
      asked.mock.calls.some(([sent]) => JSON.stringify(sent).includes('lease_holder'));
    try {
      await app.graphql(query, { input });
      expect(asksForLeases()).toBe(false);
      await app.graphql(query, { input });
      expect(asksForLeases()).toBe(true);
    } finally {
      asked.mockRestore();
    }
  });

  it('keeps any Unicode as it came', async () => {
    const transcript = '\u{1F43C} e\u0301 \u200B\r\n\tعربي';
    const { data } = await submit({ externalId: 'unicode \u{1F43C}', transcript });
    expect(data.submitVideo).toMatchObject({ video: { transcript } });
  });

  it('answers a repetition with the first result, and other content with a conflict', async () => {
    const first = await submit({ externalId: 'twice', transcript: OPINION });
    const again = await submit({ externalId: 'twice', transcript: OPINION });
    expect(again.data.submitVideo).toEqual({ ...first.data.submitVideo, created: false });

    const other = await submit({ externalId: 'twice', transcript: CLAIM });
    expect(other.data.submitVideo).toMatchObject({
      __typename: 'ExternalIdConflictError',
      code: 'EXTERNAL_ID_CONFLICT',
      existing: { externalId: 'twice', transcript: OPINION },
    });
  });

  it('stores one row of fifty at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => submit({ externalId: 'fifty', transcript: CLAIM })),
    );
    const created = answers.filter(({ data }) => data.submitVideo.created);
    expect(created).toHaveLength(1);
    const ids = new Set(answers.map(({ data }) => data.submitVideo.prediction.id));
    expect(ids.size).toBe(1);
    expect(
      await app.database.prisma.prediction.count({ where: { video: { externalId: 'fifty' } } }),
    ).toBe(1);
  });

  it.each([
    ['an empty transcript', { transcript: '' }, 'transcript'],
    ['a transcript of 10,001 characters', { transcript: 'x'.repeat(10_001) }, 'transcript'],
    ['NUL in a transcript', { transcript: 'a\0b' }, 'transcript'],
    ['a lone surrogate', { transcript: 'a\uD83Db' }, 'transcript'],
    ['an empty external id', { externalId: '' }, 'externalId'],
    ['an external id of 256 characters', { externalId: 'x'.repeat(256) }, 'externalId'],
    ['a negative duration', { durationSec: -1 }, 'durationSec'],
    ['a duration beyond a day', { durationSec: 86_401 }, 'durationSec'],
    ['an empty author', { authorExternalId: '' }, 'authorExternalId'],
    ['a negative count', { viewCount: -1 }, 'viewCount'],
    ['a count of 2^53', { likeCount: 2 ** 53 }, 'likeCount'],
    ['a count of 2^53 in digits', { shareCount: '9007199254740992' }, 'shareCount'],
    ['a count of a thousand digits', { commentCount: '9'.repeat(1_000) }, 'commentCount'],
  ])('refuses %s, naming field and limit, and writes nothing', async (_what, fields, field) => {
    const before = await stored();
    const { data } = await submit({ externalId: 'bad', transcript: CLAIM, ...fields });
    expect(data.submitVideo).toMatchObject({
      __typename: 'ValidationError',
      code: 'VALIDATION_FAILED',
      field,
      limit: expect.stringMatching(/\d|NUL/),
      issues: [{ field, message: expect.stringContaining(field) }],
    });
    expect(await stored()).toBe(before);
  });

  it.each([
    ['an unknown enum value', { verifiedStatus: 'MAYBE' }],
    ['a fraction as a count', { viewCount: 1.5 }],
    ['words as a count', { viewCount: 'many' }],
    ['an unknown field', { colour: 'red' }],
    ['a duration that is no Int', { durationSec: 1e12 }],
    ['a null transcript', { transcript: null }],
  ])('refuses %s before anything runs', async (_what, fields) => {
    const before = await stored();
    const answer = await submit({ externalId: 'bad', transcript: CLAIM, ...fields });
    expect(answer.data).toBeUndefined();
    expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(await stored()).toBe(before);
  });
});

const SUBMIT_MANY = `mutation ($input: SubmitVideosInput!) {
  submitVideos(input: $input) {
    __typename
    ... on ValidationError { field limit }
    ... on SubmitVideosSuccess {
      results {
        __typename
        ... on SubmitVideoSuccess { created video { externalId } prediction { label } }
        ... on ValidationError { field }
        ... on ExternalIdConflictError { existing { externalId } }
      }
    }
  }
}`;

describe('submitVideos', () => {
  const submitMany = (videos: unknown[]) =>
    app.graphql<{ submitVideos: unknown }>(SUBMIT_MANY, { input: { videos } });

  it('answers row by row, in order, and stores the good ones', async () => {
    await submit({ externalId: 'many-0', transcript: CLAIM });
    const { data } = await submitMany([
      { externalId: 'many-1', transcript: OPINION },
      { externalId: 'many-2', transcript: 'x', viewCount: -1 },
      { externalId: 'many-0', transcript: OPINION },
      { externalId: 'many-1', transcript: OPINION },
      { externalId: 'many-3', transcript: CLAIM },
    ]);
    expect(data.submitVideos).toEqual({
      __typename: 'SubmitVideosSuccess',
      results: [
        {
          __typename: 'SubmitVideoSuccess',
          created: true,
          video: { externalId: 'many-1' },
          prediction: { label: 'OPINION' },
        },
        { __typename: 'ValidationError', field: 'videos.1.viewCount' },
        { __typename: 'ExternalIdConflictError', existing: { externalId: 'many-0' } },
        {
          __typename: 'SubmitVideoSuccess',
          created: false,
          video: { externalId: 'many-1' },
          prediction: { label: 'OPINION' },
        },
        {
          __typename: 'SubmitVideoSuccess',
          created: true,
          video: { externalId: 'many-3' },
          prediction: { label: 'CLAIM' },
        },
      ],
    });
  });

  it.each([0, 251])('refuses %i videos at once and writes nothing', async (length) => {
    const before = await stored();
    const { data } = await submitMany(
      Array.from({ length }, (_, i) => ({ externalId: `too-many-${i}`, transcript: CLAIM })),
    );
    expect(data.submitVideos).toMatchObject({ __typename: 'ValidationError', field: 'videos' });
    expect(await stored()).toBe(before);
  });

  it('takes 250 videos at once', async () => {
    const before = await stored();
    await submitMany(
      Array.from({ length: 250 }, (_, i) => ({ externalId: `full-${i}`, transcript: CLAIM })),
    );
    expect(await stored()).toBe(before + 250);
  });

  it('refuses a body beyond 1 MiB with a GraphQL error and writes nothing', async () => {
    const before = await stored();
    const videos = Array.from({ length: 200 }, (_, i) => ({
      externalId: `large-${i}`,
      transcript: 'y'.repeat(9_000),
    }));
    const response = await app.post(
      JSON.stringify({ query: SUBMIT_MANY, variables: { input: { videos } } }),
    );
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({
      errors: [
        { message: expect.stringContaining('1048576'), extensions: { code: 'PAYLOAD_TOO_LARGE' } },
      ],
    });
    expect(await stored()).toBe(before);
  });
});

const UPDATE = `mutation ($input: UpdateEngagementInput!) {
  updateEngagement(input: $input) {
    __typename
    ... on UpdateEngagementSuccess {
      video { viewCount likeCount predictions { nodes { id trigger } } currentPrediction { id } }
      prediction { id trigger }
    }
    ... on Error { code message }
    ... on ValidationError { field }
  }
}`;

describe('updateEngagement', () => {
  const update = (input: Record<string, unknown>) =>
    app.graphql<{ updateEngagement: unknown }>(UPDATE, { input });

  it('stores new counts, classifies again, and keeps the history', async () => {
    const { data } = await submit({
      externalId: 'engaged',
      transcript: CLAIM,
      viewCount: 1,
      likeCount: 2,
    });
    const { id, currentPrediction } = data.submitVideo.video;
    const byId = await update({ id, viewCount: 5_000_000 });
    expect(byId.data.updateEngagement).toMatchObject({
      video: { viewCount: 5_000_000, likeCount: 2 },
      prediction: { trigger: 'ENGAGEMENT_UPDATE' },
    });
    const byExternalId = await update({ externalId: 'engaged', likeCount: null });
    expect(byExternalId.data.updateEngagement).toMatchObject({
      video: {
        viewCount: 5_000_000,
        likeCount: null,
        predictions: {
          nodes: [
            { trigger: 'ENGAGEMENT_UPDATE' },
            { trigger: 'ENGAGEMENT_UPDATE' },
            { id: currentPrediction.id, trigger: 'SUBMIT' },
          ],
        },
      },
    });
  });

  it.each([
    ['neither name', { viewCount: 1 }],
    [
      'both names',
      {
        id: 'VmlkZW86MDE5Y2JkMmEtNWIzZS03YzFmLThhNjQtMGQ4YzVmMGUzYjEx',
        externalId: 'engaged',
        viewCount: 1,
      },
    ],
    ['a negative count', { externalId: 'engaged', viewCount: -1 }],
    ['no count at all', { externalId: 'engaged' }],
  ])('refuses %s', async (_what, input) => {
    const before = await app.database.prisma.prediction.count();
    const { data } = await update(input);
    expect(data.updateEngagement).toMatchObject({ __typename: 'ValidationError' });
    expect(await app.database.prisma.prediction.count()).toBe(before);
  });

  it('says that an unknown video is not there', async () => {
    const { data } = await update({ externalId: 'nobody', viewCount: 1 });
    expect(data.updateEngagement).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
  });
});

describe('classify', () => {
  const classify = (videos: unknown[]) =>
    app.graphql(
      `query ($input: ClassifyInput!) {
         classify(input: $input) { label claimProbability threshold modelVersion { version } } }`,
      { input: { videos } },
    );

  it('labels raw inputs in order and writes nothing', async () => {
    const before = await stored();
    const { data } = await classify([{ transcript: CLAIM }, { transcript: OPINION, viewCount: 0 }]);
    expect(data).toMatchObject({
      classify: [
        { label: 'CLAIM', modelVersion: { version: 1 } },
        { label: 'OPINION', modelVersion: { version: 1 } },
      ],
    });
    expect(await stored()).toBe(before);
  });

  it.each([
    ['too many inputs', Array.from({ length: 251 }, () => ({ transcript: CLAIM })), 'videos'],
    ['a bad input', [{ transcript: CLAIM }, { transcript: '' }], 'videos.1.transcript'],
  ])('refuses %s with an error that names the field', async (_what, videos, field) => {
    const answer = await classify(videos);
    expect(answer.errors).toMatchObject([
      { extensions: { code: 'VALIDATION_FAILED', issues: [{ field }] } },
    ]);
  });
});
