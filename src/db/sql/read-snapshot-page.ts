import {
  type DatasetPart,
  type LabelSource,
  Prisma,
  type Video,
} from '../../generated/prisma/client.ts';

/** A row of a snapshot with the facts of its video. Counts fit a number: at most 2^53 - 1. */
export type SnapshotPageRow = Pick<Video, 'transcript' | 'verifiedStatus' | 'authorBanStatus'> & {
  videoId: string;
  part: DatasetPart;
  /** Left out of its part: its text is another part's. */
  isExcluded: boolean;
  /** What it counts for in training. */
  weight: number;
  label: 'CLAIM' | 'OPINION';
  labelSource: LabelSource;
  viewCount: number | null;
  likeCount: number | null;
  shareCount: number | null;
  downloadCount: number | null;
  commentCount: number | null;
};

/** The snapshot's rows after a video, in the order of the videos' ids. */
export function readSnapshotPage(
  snapshotId: string,
  afterVideoId: string,
  pageSize: number,
): Prisma.Sql {
  return Prisma.sql`
    SELECT r.video_id AS "videoId", r.part, r.is_excluded AS "isExcluded", r.weight, l.label, l.source AS "labelSource", v.transcript,
      v.verified_status AS "verifiedStatus", v.author_ban_status AS "authorBanStatus",
      r.view_count::float8 AS "viewCount", r.like_count::float8 AS "likeCount",
      r.share_count::float8 AS "shareCount", r.download_count::float8 AS "downloadCount",
      r.comment_count::float8 AS "commentCount"
    FROM dataset_snapshot_row r
      JOIN video v ON v.id = r.video_id
      JOIN label l ON l.id = r.label_id
    WHERE r.snapshot_id = ${snapshotId}::uuid AND r.video_id > ${afterVideoId}::uuid
      AND NOT EXISTS (SELECT FROM video_erasure e WHERE e.video_id = v.id)
    ORDER BY r.video_id
    LIMIT ${pageSize}`;
}
