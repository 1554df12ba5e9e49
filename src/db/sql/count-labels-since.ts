import { Prisma } from '../../generated/prisma/client.ts';

/**
 * How many labels were made at or after a moment, counted up to a limit. Their ids are UUIDv7, which
 * begin with the time, so the primary key answers without reading older labels.
 */
export function countLabelsSince(since: Date, limit: number): Prisma.Sql {
  const time = since.getTime().toString(16).padStart(12, '0');
  const first = `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
  return Prisma.sql`
    SELECT count(*)::int AS "count"
    FROM (SELECT FROM label WHERE id >= ${first}::uuid LIMIT ${limit}) AS labels`;
}
