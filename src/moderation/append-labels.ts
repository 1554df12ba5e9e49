import type pg from 'pg';
import { loadStatement } from '../db/sql/load.ts';
import { inTransaction } from '../db/transaction.ts';
import type { ClaimLabel } from '../ml/types.ts';
import type { LabelOrigin } from './insert-videos.ts';
import { newId } from './new-id.ts';

const LOCK_VIDEOS = loadStatement('lock-videos');
const APPEND_LABELS = loadStatement('append-labels');

/**
 * States the truth about stored videos, by video id. What is known already, or known from a better
 * source, stays as it is (see append-labels.sql).
 * @returns how many videos got their first label, and how many another one than they had.
 */
export async function appendLabels(
  pool: pg.Pool,
  labels: ReadonlyMap<string, ClaimLabel>,
  origin: LabelOrigin,
): Promise<{ added: number; changed: number }> {
  if (labels.size === 0) return { added: 0, changed: 0 };
  return inTransaction(pool, async (client) => {
    // But for those that were erased.
    const { rows: videos } = await client.query<{ id: string }>({
      ...LOCK_VIDEOS,
      values: [[...labels.keys()], []],
    });
    const videoIds = videos.map(({ id }) => id);
    const { rows } = await client.query<{ added: number; changed: number }>({
      ...APPEND_LABELS,
      values: [
        videoIds.map(() => newId()),
        videoIds,
        videoIds.map((id) => labels.get(id)),
        origin.source,
        origin.actor,
      ],
    });
    return rows[0] ?? { added: 0, changed: 0 };
  });
}
