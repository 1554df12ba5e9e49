import { Prisma } from '../../generated/prisma/client.ts';

/**
 * Makes, of each of these videos, the newest label current that no withdrawn decision stated: one that another has replaced or
 * undone. None, where there is no such label.
 */
export function restoreLabelStatement(videoIds: readonly string[]): Prisma.Sql {
  return Prisma.sql`
    UPDATE video SET current_label_id = (
      SELECT label.id FROM label
      WHERE label.video_id = video.id AND NOT EXISTS (
        SELECT FROM decision AS stated JOIN decision AS later ON later.supersedes_id = stated.id
        WHERE stated.video_id = video.id AND stated.label_id = label.id)
      ORDER BY label.revision DESC LIMIT 1)
    WHERE id = ANY (${[...videoIds]}::uuid[])`;
}
