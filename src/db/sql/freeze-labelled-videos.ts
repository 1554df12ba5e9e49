import { Prisma } from '../../generated/prisma/client.ts';
import { labelledVideos, type SnapshotPlan } from './labelled-videos.ts';

/** Copies labelled videos into a snapshot, inside the database. */
export function freezeLabelledVideos(snapshotId: string, plan: SnapshotPlan): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO dataset_snapshot_row (snapshot_id, video_id, label_id, part, is_excluded, weight,
      view_count, like_count, share_count, download_count, comment_count)
    SELECT ${snapshotId}::uuid, video_id, label_id, part, is_excluded, weight,
      view_count, like_count, share_count, download_count, comment_count
    FROM (${labelledVideos(plan)}) AS labelled`;
}
