import { Prisma } from '../../generated/prisma/client.ts';

/** How many videos were answered so at their submission, and labelled so on that day. */
export type AgreementRow = {
  day: string;
  predicted: 'CLAIM' | 'OPINION';
  truth: 'CLAIM' | 'OPINION';
  count: number;
};

/**
 * What was answered at the submission, by whichever version decided then, against the current label,
 * where that was stated later. Days are UTC, those of the labels.
 */
export function labelAgreement({ from, to }: { from: Date; to: Date }): Prisma.Sql {
  return Prisma.sql`
    SELECT to_char(l.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day,
      p.label AS predicted, l.label AS truth, count(*)::int AS "count"
    FROM label l
      JOIN video v ON v.id = l.video_id AND v.current_label_id = l.id
      JOIN prediction p ON p.video_id = v.id AND p."trigger" = 'SUBMIT' AND p.created_at < l.created_at
    WHERE l.created_at >= ${from} AND l.created_at < ${to}
    GROUP BY 1, 2, 3 ORDER BY 1`;
}
