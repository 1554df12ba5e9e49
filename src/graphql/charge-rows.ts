import type { Viewer } from '../access/viewer.ts';
import type { Services } from './context.ts';
import { WRITE_POINTS } from './query-limits.ts';

/** Charges the rows of a batch beyond the first, which the document does not tell. */
export function chargeRows(
  { limiter }: Services,
  viewer: Viewer | null,
  rows: readonly unknown[],
): void {
  if (viewer !== null && rows.length > 1) limiter?.charge(viewer, (rows.length - 1) * WRITE_POINTS);
}
