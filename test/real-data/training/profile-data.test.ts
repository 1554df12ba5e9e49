import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/logger.ts';
import { LiveModel } from '../../../src/ml/live-model.ts';
import { importVideos } from '../../../src/moderation/import-videos.ts';
import { bootstrapChampion } from '../../../src/training/bootstrap-champion.ts';
import { buildSnapshot } from '../../../src/training/build-snapshot.ts';
import { loadModelVersion } from '../../../src/training/load-model-version.ts';
import { profileData } from '../../../src/training/profile-data.ts';
import { testDataDirectory } from '../../support/data.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const log = createLogger('error');
const SHIPPED_BUNDLE = path.resolve(import.meta.dirname, '../../../models/ngram-linear');
const CSV = path.join(testDataDirectory(), 'tiktok_dataset.csv');

const COLUMNS = {
  durationSec: 'video_duration_sec',
  viewCount: 'video_view_count',
  likeCount: 'video_like_count',
  shareCount: 'video_share_count',
  downloadCount: 'video_download_count',
  commentCount: 'video_comment_count',
};

let test: TestDatabase;
let rows: Record<string, string>[];

beforeAll(async () => {
  rows = parse(await readFile(CSV), { columns: true });
  test = await createTestDatabase();
  const { database } = test;
  const version = await bootstrapChampion({ database, log }, { bundleDir: SHIPPED_BUNDLE });
  const live = new LiveModel({ version, model: await loadModelVersion(database, version) });
  const origin = { source: 'IMPORT', actor: 'test' } as const;
  await importVideos({ database, live }, { file: CSV, origin, onError: 'stop' });
  live.close();
});
afterAll(() => test.drop());

describe.each(['all videos', 'a snapshot'])('the profile of %s of the real data', (what) => {
  const profile = async () =>
    profileData(
      test.database,
      what === 'a snapshot' ? (await buildSnapshot(test.database)).id : null,
    );

  it('has the figures that the file itself gives', async () => {
    const columns = await (await profile()).columns();
    for (const [column, header] of Object.entries(COLUMNS)) {
      const values = rows.map((row) => Number(row[header])).sort((a, b) => a - b);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      const at = (share: number) => {
        const place = share * (values.length - 1);
        const low = values[Math.floor(place)] ?? Number.NaN;
        return low + (place % 1) * ((values[Math.ceil(place)] ?? Number.NaN) - low);
      };
      const found = columns.find((summary) => summary.column === column);
      expect(found).toMatchObject({ count: rows.length, missing: 0, min: at(0), max: at(1) });
      expect(found?.mean).toBeCloseTo(mean, 5);
      expect(found?.standardDeviation).toBeCloseTo(Math.sqrt(squares / (values.length - 1)), 5);
      expect(found?.lowerQuartile).toBeCloseTo(at(0.25), 6);
      expect(found?.median).toBeCloseTo(at(0.5), 6);
      expect(found?.upperQuartile).toBeCloseTo(at(0.75), 6);
    }
  });

  it('has its classes, and its durations by class', async () => {
    const labelled = (label: string) => rows.filter((row) => row.claim_status === label);
    const { classes, durations } = await profile();
    expect((await classes()).map(({ label, count }) => [label, count])).toEqual([
      ['CLAIM', labelled('claim').length],
      ['OPINION', labelled('opinion').length],
    ]);
    for (const bin of await durations()) {
      const within = (label: string) =>
        labelled(label).filter((row) => {
          const seconds = Number(row.video_duration_sec);
          return seconds >= bin.fromSec && (bin.toSec === null || seconds < bin.toSec);
        }).length;
      expect(bin).toMatchObject({ claims: within('claim'), opinions: within('opinion') });
    }
  });
});
