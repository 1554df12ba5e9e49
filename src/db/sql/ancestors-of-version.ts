import { Prisma } from '../../generated/prisma/client.ts';

/** The versions that a version descends from: its parent first, the oldest last. */
export function ancestorsOfVersion(version: number): Prisma.Sql {
  return Prisma.sql`
    WITH RECURSIVE ancestor (version, distance) AS (
      SELECT parent_version, 1 FROM model_version WHERE version = ${version}
      UNION ALL
      SELECT m.parent_version, a.distance + 1
      FROM ancestor a JOIN model_version m ON m.version = a.version
      WHERE m.parent_version IS NOT NULL
    )
    SELECT version FROM ancestor WHERE version IS NOT NULL ORDER BY distance`;
}
