import { Prisma } from '../../generated/prisma/client.ts';

/** How labelled videos become the rows of a snapshot. */
export type SnapshotPlan = Readonly<{
  splitSeed: number;
  /** What a row counts for in training, by the source of its label. */
  weights: Readonly<Record<'gold' | 'human' | 'import', number>>;
  /** These videos alone; null: every video with a label. */
  videoIds: readonly string[] | null;
}>;

/**
 * Every video with a label, as a snapshot keeps it: the label's newest revision, the counts as they
 * are, the part it belongs to, and what it counts for.
 *
 * The part is decided by a hash of the seed and the author, or, where no author is known, the text, folded
 * so that texts which differ in case, punctuation, numbers or spacing alone are one. 64 in 100 are TRAIN,
 * 16 VAL, 20 TEST, for ever. (Only what a class of any locale knows is folded: `[:alnum:]` would be empty
 * of letters other than a to z in the C locale.)
 *
 * A text that several authors have said may so fall into several parts. It belongs to the part in which
 * it was labelled first, and is excluded everywhere else: neither an author nor a text is ever on two
 * sides, and, since later labels never change which was first, what a champion has learned from is never
 * held out later. Which was first is looked up among all labels, whichever videos are asked for.
 */
export function labelledVideos({ splitSeed, weights, videoIds }: SnapshotPlan): Prisma.Sql {
  const wanted =
    videoIds === null ? Prisma.empty : Prisma.sql`WHERE video_id = ANY(${[...videoIds]}::uuid[])`;
  return Prisma.sql`
    SELECT video_id, label_id, revision, label, source, part, is_excluded, weight,
      view_count, like_count, share_count, download_count, comment_count
    FROM (
      SELECT *, first_value(part) OVER (PARTITION BY text_key ORDER BY first_label_id) <> part AS is_excluded
      FROM (
        SELECT *,
          (CASE WHEN bucket < 64 THEN 'TRAIN' WHEN bucket < 80 THEN 'VAL' ELSE 'TEST' END)::dataset_part AS part
        FROM (
          SELECT *, ('x' || left(encode(
            CASE WHEN author IS NULL THEN text_key
              ELSE sha256(convert_to(${splitSeed}::int || ' author ' || author, 'UTF8')) END,
            'hex'), 7))::bit(28)::int % 100 AS bucket
          FROM (
            SELECT v.id AS video_id, l.id AS label_id, l.revision, l.label, l.source,
              (CASE l.source WHEN 'GOLD' THEN ${weights.gold} WHEN 'HUMAN' THEN ${weights.human}
                ELSE ${weights.import} END)::float8 AS weight,
              v.view_count, v.like_count, v.share_count, v.download_count, v.comment_count,
              f.id AS first_label_id,
              v.author_external_id AS author,
              sha256(convert_to(
                ${splitSeed}::int || ' ' || trim(regexp_replace(
                  regexp_replace(lower(normalize(v.transcript, NFKC)), '[0-9]+', '0', 'g'),
                  '[[:space:][:punct:]]+', ' ', 'g')),
                'UTF8')) AS text_key
            FROM video v
              JOIN label l ON l.id = v.current_label_id
              JOIN label f ON f.video_id = v.id AND f.revision = 1
            WHERE NOT EXISTS (SELECT FROM video_erasure e WHERE e.video_id = v.id)
          ) AS labelled
        ) AS bucketed
      ) AS split
    ) AS decided
    ${wanted}`;
}
