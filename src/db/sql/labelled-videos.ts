import { Prisma } from '../../generated/prisma/client.ts';

/**
 * Every video with a label, as a snapshot keeps it: the label's newest revision, the counts as they
 * are, and the part it belongs to.
 *
 * The part is decided by a hash of the seed and the text, folded so that texts which differ in case,
 * punctuation, numbers or spacing alone are one: they never stand on both sides. A text keeps its part for
 * ever, so that a later champion was never trained on what a later candidate is tested on. 64 in 100
 * texts are TRAIN, 16 VAL, 20 TEST. (Only what a class of any locale knows is folded: `[:alnum:]` would be
 * empty of letters other than a to z in the C locale.)
 */
export function labelledVideos(splitSeed: number): Prisma.Sql {
  return Prisma.sql`
    SELECT video_id, label_id, revision, label,
      (CASE WHEN bucket < 64 THEN 'TRAIN' WHEN bucket < 80 THEN 'VAL' ELSE 'TEST' END)::dataset_part AS part,
      view_count, like_count, share_count, download_count, comment_count
    FROM (
      SELECT v.id AS video_id, l.id AS label_id, l.revision, l.label,
        v.view_count, v.like_count, v.share_count, v.download_count, v.comment_count,
        ('x' || left(encode(sha256(convert_to(
          ${splitSeed}::int || ' ' || trim(regexp_replace(
            regexp_replace(lower(normalize(v.transcript, NFKC)), '[0-9]+', '0', 'g'),
            '[[:space:][:punct:]]+', ' ', 'g')),
          'UTF8')), 'hex'), 7))::bit(28)::int % 100 AS bucket
      FROM video v JOIN label l ON l.id = v.current_label_id
    ) AS bucketed`;
}
