import { Prisma } from '../../generated/prisma/client.ts';
import { labelledVideos } from './labelled-videos.ts';

/** Copies every labelled video into a snapshot, inside the database. */
export function freezeLabelledVideos(snapshotId: string, splitSeed: number): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO dataset_snapshot_row (snapshot_id, video_id, label_id, part,
      view_count, like_count, share_count, download_count, comment_count)
    SELECT ${snapshotId}::uuid, video_id, label_id, part,
      view_count, like_count, share_count, download_count, comment_count
    FROM (${labelledVideos(splitSeed)}) AS labelled`;
}
