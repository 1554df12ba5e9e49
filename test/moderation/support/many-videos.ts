import type { Database } from '../../../src/db/database.ts';

/** Stores videos with a prediction each, made in the database; ids in order, as the application's are. */
export async function storeManyVideos(
  { pool }: Database,
  {
    count,
    transcript = `repeat('somebody said that water is wet ', 6) || n`,
  }: { count: number; transcript?: string },
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(
      `CREATE TEMPORARY TABLE made ON COMMIT DROP AS
       SELECT n, ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS video_id,
         ('01900000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid AS prediction_id
       FROM generate_series(1, ${count}) AS n`,
    );
    await client.query(
      `INSERT INTO video (id, external_id, transcript, verified_status, author_ban_status, view_count, content_hash,
         submitted_at, current_prediction_id, predicted_label, claim_probability)
       SELECT video_id, 'many-' || n, ${transcript}, 'NOT_VERIFIED', 'ACTIVE', n, sha256(n::text::bytea),
         '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 second', prediction_id, 'CLAIM', 0.9
       FROM made`,
    );
    await client.query(
      `INSERT INTO prediction (id, video_id, model_version, label, claim_probability, threshold, trigger, input_hash)
       SELECT prediction_id, video_id, 1, 'CLAIM', 0.9, 0.5, 'SUBMIT', sha256(n::text::bytea) FROM made`,
    );
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}
