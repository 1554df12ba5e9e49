import { Prisma } from '../../generated/prisma/client.ts';

/** Counts the rows of a snapshot by part, label and the label's source, once and for all. */
export function groupSnapshotRows(snapshotId: string): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO dataset_snapshot_group (snapshot_id, part, label, source, row_count, excluded_count, weight)
    SELECT r.snapshot_id, r.part, l.label, l.source, count(*), count(*) FILTER (WHERE r.is_excluded),
      max(r.weight)
    FROM dataset_snapshot_row r JOIN label l ON l.id = r.label_id
    WHERE r.snapshot_id = ${snapshotId}::uuid
    GROUP BY 1, 2, 3, 4`;
}
