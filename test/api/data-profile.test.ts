import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSnapshot } from '../../src/training/build-snapshot.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { syntheticInput } from '../training/support/labelled-videos.ts';
import { stateLabel, storeSubmittedVideos } from '../training/support/submitted-videos.ts';

const PROFILE = `query ($id: ID) { dataProfile(snapshotId: $id) {
  datasetSnapshot { rowCount }
  classes { label count withoutAuthor }
  columns { column count missing mean standardDeviation min lowerQuartile median upperQuartile max }
  durations { fromSec toSec claims opinions unlabelled }
  countsSample(size: 3, seed: 7) { n points { label logCounts } }
} }`;

const globalId = (id: string) => Buffer.from(`DatasetSnapshot:${id}`).toString('base64url');

let app: TestApp;
let snapshotId: string;

const COUNTS = [1, 2, 3, 4, null];
const DURATIONS = [0, 4, 5, 59, 60];

beforeAll(async () => {
  app = await startTestApp();
  const submittedAt = new Date('2026-02-02T00:00:00Z');
  const ids = await storeSubmittedVideos(
    app.database,
    1,
    COUNTS.map((viewCount, index) => ({
      ...syntheticInput('CLAIM', index),
      viewCount,
      likeCount: 99,
      durationSec: DURATIONS[index] ?? 0,
      claimProbability: 0.9,
      submittedAt,
    })),
  );
  // The last one has no label.
  const labels = ['CLAIM', 'CLAIM', 'OPINION', 'OPINION'] as const;
  for (const [index, label] of labels.entries()) {
    await stateLabel(app.database, ids[index] ?? '', label, submittedAt);
  }
  snapshotId = globalId((await buildSnapshot(app.database)).id);
  await app.database.pool.query('UPDATE video SET view_count = 1000 WHERE view_count = 4');
});
afterAll(() => app.close());

type Profile = {
  dataProfile: {
    columns: { column: string }[];
    countsSample: { n: number; points: { logCounts: (number | null)[] }[] };
  } | null;
};

const profile = async (id: string | null) => {
  const { data, errors } = await app.graphql<Profile>(PROFILE, { id });
  expect(errors).toBeUndefined();
  return data.dataProfile;
};

describe('a data profile', () => {
  it('of all videos has their counts as they are now, and those without a label', async () => {
    const found = await profile(null);
    expect(found).toMatchObject({
      datasetSnapshot: null,
      classes: [
        { label: 'CLAIM', count: 2, withoutAuthor: 2 },
        { label: 'OPINION', count: 2, withoutAuthor: 2 },
        { label: null, count: 1, withoutAuthor: 1 },
      ],
    });
    expect(found?.columns.find(({ column }) => column === 'viewCount')).toMatchObject({
      count: 4,
      missing: 1,
      max: 1000,
    });
  });

  it('of a snapshot has the counts as they were, with quartiles of type 7', async () => {
    const found = await profile(snapshotId);
    expect(found).toMatchObject({ datasetSnapshot: { rowCount: 4 } });
    expect(found?.columns.map(({ column }) => column)).toEqual([
      'durationSec',
      'viewCount',
      'likeCount',
      'shareCount',
      'downloadCount',
      'commentCount',
    ]);
    // R: summary(1:4), sd(1:4).
    expect(found?.columns[1]).toEqual({
      column: 'viewCount',
      count: 4,
      missing: 0,
      mean: 2.5,
      standardDeviation: expect.closeTo(1.2909944, 6),
      min: 1,
      lowerQuartile: 1.75,
      median: 2.5,
      upperQuartile: 3.25,
      max: 4,
    });
  });

  it('counts durations by label, the longest together', async () => {
    const { data } = await app.graphql<{ dataProfile: { durations: { fromSec: number }[] } }>(
      '{ dataProfile { durations { fromSec toSec claims opinions unlabelled } } }',
    );
    const bin = (fromSec: number) =>
      data.dataProfile.durations.find((duration) => duration.fromSec === fromSec);
    expect(bin(0)).toEqual({ fromSec: 0, toSec: 5, claims: 2, opinions: 0, unlabelled: 0 });
    expect(bin(5)).toMatchObject({ toSec: 10, opinions: 1 });
    expect(bin(55)).toMatchObject({ toSec: 60, opinions: 1 });
    expect(bin(60)).toMatchObject({ toSec: null, unlabelled: 1 });
  });

  it('samples the counts as logarithms, the same for the same seed', async () => {
    const first = await profile(null);
    expect(first?.countsSample.n).toBe(3);
    expect(first?.countsSample.points[0]?.logCounts[1]).toBe(2);
    expect((await profile(null))?.countsSample).toEqual(first?.countsSample);
    const { errors } = await app.graphql('{ dataProfile { countsSample(size: 2001) { n } } }');
    expect(errors?.[0]?.message).toContain('size must be from 1 to 2000');
  });

  it('of an unknown snapshot is null', async () => {
    expect(await profile(globalId('019cbd2a-5b3e-7c1f-8a64-0d8c5f0e3b11'))).toBeNull();
  });
});
