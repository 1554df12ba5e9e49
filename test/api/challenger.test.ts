import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBundle } from '../../src/training/load-model-version.ts';
import { registerModelVersion } from '../../src/training/register-model-version.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { trainSmallBundle } from '../training/support/shipped-bundle.ts';
import { until } from '../training/support/until.ts';

const REPORT = `query ($version: Int, $from: DateTime, $to: DateTime, $first: Int, $after: String) {
  challengerReport(version: $version, from: $from, to: $to) {
    modelVersion { version } n agreement kappa
    claimToOpinion { count rate } opinionToClaim { count rate }
    disagreements(first: $first, after: $after) {
      nodes { video { externalId } champion { label trigger modelVersion { version } }
              challenger { label trigger modelVersion { version } } }
      pageInfo { hasNextPage endCursor } } } }`;

type Report = {
  n: number;
  disagreements: {
    nodes: { video: { externalId: string } }[];
    pageInfo: { hasNextPage: boolean; endCursor: string };
  };
};

let app: TestApp;
let challenger: number;

beforeAll(async () => {
  app = await startTestApp();
  const { files, sha256 } = await trainSmallBundle(3);
  const model = await openBundle(files, sha256);
  challenger = await app.database.prisma.$transaction((tx) =>
    registerModelVersion(tx, { model, files }),
  );
  model.dispose();
});
afterAll(() => app.close());

async function report(variables: Record<string, unknown> = {}) {
  const { data } = await app.graphql<{ challengerReport: Report }>(REPORT, variables);
  return data.challengerReport;
}

it('there is no report without a challenger', async () => {
  expect(await report()).toBeNull();
});

it('a challenger is heard of by every replica, and scores what is submitted from then on', async () => {
  const other = await startTestApp({ database: app.database });
  await app.graphql(
    `mutation { setChallenger(input: { version: ${challenger}, reason: "a try" }) { __typename } }`,
  );
  for (const [name, replica] of Object.entries({ app, other })) {
    let serial = 0;
    await until(`${name} follows the challenger`, async () => {
      serial += 1;
      const before = (await report()).n;
      await replica.graphql(
        `mutation { submitVideo(input: { externalId: "${name}-${serial}", transcript: "it rains" }) { __typename } }`,
      );
      return (await report()).n > before;
    });
  }
  await other.close();
});

it('a report counts what would change, and lists where the two differ', async () => {
  // What the two say is made up here: 2 agreed claims, 1 agreed opinion, 3 and 1 that differ.
  const from = new Date();
  const pairs = ['CC', 'CC', 'OO', 'CO', 'CO', 'CO', 'OC'];
  const label = (letter: string | undefined) => (letter === 'C' ? 'CLAIM' : 'OPINION');
  for (const [index, pair] of pairs.entries()) {
    await app.database.pool.query(
      `WITH ids AS MATERIALIZED (SELECT gen_random_uuid() AS v, gen_random_uuid() AS p, gen_random_uuid() AS c),
       new_video AS (
         INSERT INTO video (id, external_id, transcript, verified_status, author_ban_status, content_hash,
           current_prediction_id, predicted_label, claim_probability)
         SELECT v, $1::text, 'words', 'NOT_VERIFIED', 'ACTIVE', sha256(''), p, $2::claim_label, 0.5 FROM ids)
       INSERT INTO prediction (id, video_id, model_version, label, claim_probability, threshold, trigger,
         input_hash, answered_label, created_at)
       SELECT p, v, 1, $2::claim_label, 0.5, 0.5, 'SUBMIT'::prediction_trigger, sha256(''), NULL::claim_label, $5::timestamptz FROM ids
       UNION ALL SELECT c, v, $4::int, $3::claim_label, 0.5, 0.5, 'CHALLENGER', sha256(''), $2::claim_label,
         $5::timestamptz FROM ids`,
      [
        `pair-${index}`,
        label(pair[0]),
        label(pair[1]),
        challenger,
        new Date(from.getTime() + index),
      ],
    );
  }
  const period = { from: from.toISOString(), to: new Date(from.getTime() + 7).toISOString() };
  const whole = await report({ ...period, first: 3 });
  expect(whole).toMatchObject({
    modelVersion: { version: challenger },
    n: 7,
    agreement: 3 / 7,
    claimToOpinion: { count: 3, rate: 3 / 5 },
    opinionToClaim: { count: 1, rate: 1 / 2 },
  });
  // po = 3/7, pe = (5/7)(3/7) + (2/7)(4/7) = 23/49.
  expect((whole as unknown as { kappa: number }).kappa).toBeCloseTo((3 / 7 - 23 / 49) / (26 / 49));
  expect(whole.disagreements.nodes).toMatchObject([
    {
      video: { externalId: 'pair-6' },
      champion: { label: 'OPINION', trigger: 'SUBMIT', modelVersion: { version: 1 } },
      challenger: { label: 'CLAIM', trigger: 'CHALLENGER', modelVersion: { version: challenger } },
    },
    { video: { externalId: 'pair-5' } },
    { video: { externalId: 'pair-4' } },
  ]);
  expect(whole.disagreements.pageInfo.hasNextPage).toBe(true);
  const rest = await report({ ...period, after: whole.disagreements.pageInfo.endCursor });
  expect(rest.disagreements.nodes).toMatchObject([{ video: { externalId: 'pair-3' } }]);
  expect((await report({ version: challenger, to: from.toISOString() })).n).toBeLessThan(7);
});

it('a video that a person should look at is found by the filter', async () => {
  await app.graphql(
    `mutation { submitVideo(input: { externalId: "strange", transcript: "zxcv qwer uiop asdf hjkl" }) { __typename } }`,
  );
  const { data } = await app.graphql(
    `{ strange: videos(filter: { needsReview: true, text: "zxcv" }) {
         nodes { externalId currentPrediction { needsReview confidence familiarity } } }
       sure: videos(filter: { needsReview: false, text: "zxcv" }) { nodes { externalId } }
       classify(input: { videos: [{ transcript: "zxcv qwer uiop asdf hjkl" }] }) { needsReview familiarity } }`,
  );
  expect(data).toMatchObject({
    strange: {
      nodes: [
        {
          externalId: 'strange',
          currentPrediction: { needsReview: true, confidence: expect.any(Number), familiarity: 0 },
        },
      ],
    },
    sure: { nodes: [] },
    classify: [{ needsReview: true, familiarity: 0 }],
  });
});
