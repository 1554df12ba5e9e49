import { Prisma } from '../../generated/prisma/client.ts';

export type JudgementRow = { reportId: string | null; gateId: string | null };

/** Of each version: its first report, which is that of its own training, and its newest verdict. */
export function judgementsOfVersions(versions: readonly number[]): Prisma.Sql {
  return Prisma.sql`
    SELECT report.id AS "reportId", gate.id AS "gateId"
    FROM unnest(${[...versions]}::int[]) AS wanted (version)
      LEFT JOIN LATERAL (
        SELECT id FROM evaluation_report WHERE model_version = wanted.version
        ORDER BY created_at, id LIMIT 1) AS report ON true
      LEFT JOIN LATERAL (
        SELECT id FROM quality_gate WHERE model_version = wanted.version
        ORDER BY created_at DESC, id DESC LIMIT 1) AS gate ON true`;
}
