import { Prisma, type Video } from '../../generated/prisma/client.ts';

/** What a model looks at; counts fit a number: at most 2^53 - 1. */
export type SampledInput = Pick<Video, 'transcript' | 'verifiedStatus' | 'authorBanStatus'> & {
  viewCount: number | null;
  likeCount: number | null;
  shareCount: number | null;
  downloadCount: number | null;
  commentCount: number | null;
};

/** A random but always the same sample of what nobody trained on, with all that a model looks at. */
export function sampleInputs(population: Prisma.Sql, size: number): Prisma.Sql {
  return Prisma.sql`
    SELECT v.transcript, v.verified_status AS "verifiedStatus",
      v.author_ban_status AS "authorBanStatus", p.view_count::float8 AS "viewCount",
      p.like_count::float8 AS "likeCount", p.share_count::float8 AS "shareCount",
      p.download_count::float8 AS "downloadCount", p.comment_count::float8 AS "commentCount"
    FROM (${population}) AS p JOIN video v ON v.id = p.video_id
    WHERE p.is_held_out
    ORDER BY hashtextextended(p.video_id::text, 1), p.video_id LIMIT ${size}`;
}
