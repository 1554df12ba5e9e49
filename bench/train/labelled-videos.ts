import type pg from 'pg';
import type { LiveModel } from '../../src/ml/live-model.ts';
import type { LabelledInput } from '../../src/ml/types.ts';
import {
  type IncomingVideo,
  insertVideos,
  scoreVideos,
} from '../../src/moderation/insert-videos.ts';
import { parseVideoSubmission } from '../../src/moderation/video-submission.ts';
import { someVideos } from '../videos.ts';

/** Rows of one statement. */
const PAGE_SIZE = 1_000;

/** Videos with labels: what the shipped model says of them. */
export function labelledVideos(live: LiveModel, count: number): (IncomingVideo & LabelledVideo)[] {
  const submissions = someVideos('labelled', count).map((video) => parseVideoSubmission(video));
  const { scores } = live.score(submissions);
  return submissions.map((submission, index) => {
    const label = scores[index]?.label ?? 'OPINION';
    return { submission, label, submittedBy: null, input: { ...submission, label } };
  });
}

type LabelledVideo = Readonly<{ label: 'CLAIM' | 'OPINION'; input: LabelledInput }>;

export async function storeLabelled(
  { pool, live, signal }: { pool: pg.Pool; live: LiveModel; signal: AbortSignal },
  videos: readonly IncomingVideo[],
): Promise<void> {
  for (let start = 0; start < videos.length; start += PAGE_SIZE) {
    signal.throwIfAborted();
    const page = scoreVideos(live, videos.slice(start, start + PAGE_SIZE));
    await insertVideos(pool, page, { source: 'IMPORT', actor: 'system:bench' });
  }
  await pool.query('VACUUM (ANALYZE) video, prediction, label');
}
