import { Prisma } from '../../generated/prisma/client.ts';

export type AncestorRow = { descendant: number; version: number };

/** The versions that each version descends from: its parent first, the oldest last. */
export function ancestorsOfVersions(versions: readonly number[]): Prisma.Sql {
  return Prisma.sql`
    WITH RECURSIVE ancestor (descendant, version, distance) AS (
      SELECT version, parent_version, 1 FROM model_version WHERE version = ANY(${[...versions]}::int[])
      UNION ALL
      SELECT a.descendant, m.parent_version, a.distance + 1
      FROM ancestor a JOIN model_version m ON m.version = a.version
      WHERE m.parent_version IS NOT NULL
    )
    SELECT descendant, version FROM ancestor WHERE version IS NOT NULL ORDER BY descendant, distance`;
}
