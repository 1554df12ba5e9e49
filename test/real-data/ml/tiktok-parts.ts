import path from 'node:path';
import { readSplitCsv } from '../../../src/csv/split-csv.ts';
import { readVideoCsv } from '../../../src/csv/video-csv.ts';
import type { LabelledInput } from '../../../src/ml/types.ts';
import { testDataDirectory } from '../../support/data.ts';

const TIKTOK_CSV = path.join(testDataDirectory(), 'tiktok_dataset.csv');
const TIKTOK_SPLIT = path.join(testDataDirectory(), 'tiktok_seed_split.csv');

/** The TikTok claims data in the reference notebook's own split. */
export async function readTiktokParts(): Promise<
  Record<'train' | 'val' | 'test', LabelledInput[]>
> {
  const split = await readSplitCsv(TIKTOK_SPLIT);
  const parts = { train: [], val: [], test: [] } as Record<
    'train' | 'val' | 'test',
    LabelledInput[]
  >;
  for await (const row of readVideoCsv(TIKTOK_CSV)) {
    const part = row.kind === 'row' ? split.get(row.externalId) : undefined;
    if (row.kind === 'row' && row.label && part) parts[part].push({ ...row, label: row.label });
  }
  return parts;
}
