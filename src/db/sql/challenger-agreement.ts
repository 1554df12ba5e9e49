import { type ClaimLabel, Prisma } from '../../generated/prisma/client.ts';

/** Videos of which the challenger said one thing and the champion had answered another, or the same. */
export type AgreementCell = { answered: ClaimLabel; challenger: ClaimLabel; count: number };

/** How often a challenger said what, by what was answered. Read from the index prediction_challenger alone. */
export function challengerAgreement(
  version: number,
  { from, to }: { from: Date; to: Date },
): Prisma.Sql {
  return Prisma.sql`
    SELECT answered_label AS "answered", label AS "challenger", count(*)::int AS "count"
    FROM prediction
    WHERE "trigger" = 'CHALLENGER' AND model_version = ${version}
      AND created_at >= ${from} AND created_at < ${to} AND answered_label IS NOT NULL
    GROUP BY 1, 2`;
}
