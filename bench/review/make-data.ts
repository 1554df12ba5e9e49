import type pg from 'pg';
import type { Database } from '../../src/db/database.ts';
import type { QueueOrder } from '../../src/generated/prisma/client.ts';
import { createReviewQueue } from '../../src/moderation/queues/create-review-queue.ts';
import { sampleSentences } from '../videos.ts';
import { loadQuickly } from './load-quickly.ts';

/** Rows a statement: enough that its start costs nothing beside them. */
export const CHUNK = 50_000;

/** One queue of each order, so that every kind of sort key is met. */
const ORDERS: readonly QueueOrder[] = ['PRIORITY', 'UNCERTAINTY', 'AGE', 'REACH'];

/** Videos with a prediction each, and the queues that their jobs are put into. */
export type ReviewData = Readonly<{
  queueIds: readonly string[];
  /** Enqueues further videos until so many jobs are open. */
  fillUp(): Promise<void>;
}>;

/**
 * Makes videos and open jobs inside the database, so that nothing but their number is sent to it.
 * @param room.database one that has a champion, of whom the predictions are.
 */
export async function makeReviewData(
  room: { database: Database; say(text: string): void },
  { videos, jobs }: { videos: number; jobs: number },
): Promise<ReviewData> {
  const { database, say } = room;
  const { pool } = database;
  await loadQuickly({ pool, say }, ['video', 'prediction'], async () => {
    for (let first = 1; first <= videos; first += CHUNK) {
      const last = Math.min(videos, first + CHUNK - 1);
      await makeVideos(pool, first, last);
      say(`${last.toLocaleString('en')} of ${videos.toLocaleString('en')} videos`);
    }
  });
  const queueIds: string[] = [];
  for (const order of ORDERS) {
    const key = `bench-${order.toLowerCase()}`;
    const queue = { key, name: key, order, leaseSeconds: 3_600 };
    queueIds.push((await createReviewQueue({ database }, queue, 'system:bench')).id);
  }

  let made = 0;
  const fillUp = async (): Promise<void> => {
    for (let missing = jobs; missing > 0; ) {
      const { rows } = await pool.query<{ open: number }>(COUNT_OPEN, [queueIds]);
      missing = jobs - (rows[0]?.open ?? 0);
      const values = [made + 1, made + missing, videos, queueIds];
      if (missing > 0) await pool.query(MAKE_JOBS, values);
      made += missing;
    }
  };
  await fillUp();
  say('vacuuming');
  await pool.query('VACUUM (ANALYZE) video, prediction, review_job');
  return { queueIds, fillUp };
}

/** The videos of these numbers, each with its prediction: in one transaction, for they point at each other. */
export async function makeVideos(pool: pg.Pool, first: number, last: number): Promise<void> {
  await pool.query(MAKE_VIDEOS, [first, last, sampleSentences]);
}

/** In the form of UUIDv7, rising as those of the application do. */
export function idOf(kind: 'video' | 'prediction' | 'job', n: string): string {
  const time = { video: '01900000', prediction: '01910000', job: '01920000' }[kind];
  return `('${time}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
}

/** One to three sentences of the sample, numbered; counts spread over magnitudes. */
const MAKE_VIDEOS = `
  WITH drawn AS (
    SELECT n, hashint8(n)::bigint + 2147483648 AS draw,
      (hashint8(n + 1000000007)::bigint + 2147483648) / 4294967296.0 AS probability
    FROM generate_series($1::bigint, $2::bigint) AS n
  ),
  worded AS (
    SELECT n, probability, draw, 10 ^ (draw % 6000 / 1000.0) AS views,
      ($3::text[])[1 + draw % cardinality($3::text[])]
        || CASE WHEN draw % 4 = 0
          THEN ', and ' || ($3::text[])[1 + draw / 7919 % cardinality($3::text[])] ELSE '' END
        || ' part ' || n AS transcript
    FROM drawn
  ),
  video AS (
    INSERT INTO video (id, external_id, transcript, duration_sec, author_external_id, verified_status,
      author_ban_status, view_count, like_count, share_count, download_count, comment_count, content_hash,
      submitted_at, current_prediction_id, predicted_label, claim_probability, needs_review)
    SELECT ${idOf('video', 'n')}, 'bench-' || n, transcript, 5 + draw % 56, 'author-' || draw % 50000,
      (CASE WHEN draw % 12 = 0 THEN 'VERIFIED' ELSE 'NOT_VERIFIED' END)::verified_status,
      (CASE WHEN draw % 10 = 0 THEN 'UNDER_REVIEW' ELSE 'ACTIVE' END)::author_ban_status,
      views, views * 0.3, views * 0.1, views * 0.02, views * 0.01, sha256(transcript::bytea),
      now() - (draw % 7776000) * interval '1 second', ${idOf('prediction', 'n')},
      (CASE WHEN probability >= 0.5 THEN 'CLAIM' ELSE 'OPINION' END)::claim_label, probability,
      probability BETWEEN 0.45 AND 0.55
    FROM worded
  )
  INSERT INTO prediction (id, video_id, model_version, label, claim_probability, threshold, trigger, input_hash)
  SELECT ${idOf('prediction', 'n')}, ${idOf('video', 'n')},
    (SELECT version FROM model_alias WHERE alias = 'CHAMPION'),
    (CASE WHEN probability >= 0.5 THEN 'CLAIM' ELSE 'OPINION' END)::claim_label, probability, 0.5, 'SUBMIT',
    sha256(n::text::bytea)
  FROM worded`;

const COUNT_OPEN = `
  SELECT count(*)::int AS open FROM review_job
  WHERE queue_id = ANY ($1::uuid[]) AND status IN ('PENDING', 'LEASED')`;

/** Jumps through the videos, each once before any comes again; one that still waits is left waiting. */
const MAKE_JOBS = `
  INSERT INTO review_job (id, queue_id, video_id, source, priority, uncertainty, reach, sort_key,
    prediction_id, enqueued_by, enqueued_at)
  SELECT ${idOf('job', 'n')}, queue.id, video.id, 'RULE', priority, uncertainty, video.view_count,
    job_sort_key(queue."order", priority, uncertainty, video.view_count, enqueued_at),
    video.current_prediction_id, 'system:bench', enqueued_at
  FROM generate_series($1::bigint, $2::bigint) AS n
  JOIN review_queue AS queue ON queue.id = ($4::uuid[])[1 + n % cardinality($4::uuid[])]
  JOIN video ON video.id = ${idOf('video', '1 + n * 611953 % $3::bigint')}
  CROSS JOIN LATERAL (
    SELECT (abs(hashint8(n)) % 10) AS priority, 1 - abs(2 * video.claim_probability - 1) AS uncertainty,
      now() - abs(hashint8(n)) % 604800 * interval '1 second' AS enqueued_at
  ) AS facts
  ON CONFLICT DO NOTHING`;
