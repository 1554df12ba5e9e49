import type pg from 'pg';
import { loadStatement } from '../../db/sql/load.ts';

const REVIEW_FIGURES = loadStatement('review-figures');

/** How a queue stands now. */
export type ReviewFigures = Readonly<{
  key: string;
  /** Jobs that wait, and for how long the oldest has; 0 where nothing waits. */
  pending: number;
  oldestPendingSeconds: number;
  leased: number;
  /** Leases that ran out, ever. */
  expiredLeases: number;
}>;

/** How every queue stands that is not archived, by key. */
export async function reviewFigures(pool: pg.Pool): Promise<ReviewFigures[]> {
  const { rows } = await pool.query<ReviewFigures>({ ...REVIEW_FIGURES });
  return rows;
}
