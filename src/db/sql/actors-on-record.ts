import { Prisma } from '../../generated/prisma/client.ts';

/** Somebody who may do something here, or did. */
export type ActorRow = {
  actor: string;
  /** The API key that they are; null for holders of a token. */
  keyId: string | null;
  lastSeenAt: Date | null;
  decisions: number;
};

/**
 * Who holds an API key, who did anything that is on record, and whom a queue lists as a reviewer; who was
 * seen last comes first. Walks the index audit_event (actor, id) from one actor to the next, so that it costs
 * as many steps as there are actors, however long the record is.
 * @param since decisions are counted from then on.
 */
export function actorsOnRecord({ since, limit }: { since: Date; limit: number }): Prisma.Sql {
  return Prisma.sql`
    WITH RECURSIVE recorded (actor) AS (
      SELECT min(actor) FROM audit_event
      UNION ALL
      SELECT (SELECT min(event.actor) FROM audit_event AS event WHERE event.actor > recorded.actor)
      FROM recorded WHERE recorded.actor IS NOT NULL
    ),
    known (actor) AS (
      SELECT actor FROM recorded WHERE actor LIKE 'key:%' OR actor LIKE 'oidc:%'
      UNION SELECT 'key:' || id FROM api_key
      UNION SELECT reviewer FROM queue_reviewer
    )
    SELECT known.actor, api_key.id AS "keyId",
      greatest(api_key.last_used_at, latest.created_at) AS "lastSeenAt",
      (SELECT count(*)::int FROM decision
       WHERE decision.actor = known.actor AND decision.kind = 'DECIDE'
         AND decision.created_at >= ${since}) AS "decisions"
    FROM known
      LEFT JOIN api_key ON 'key:' || api_key.id = known.actor
      LEFT JOIN LATERAL (
        SELECT created_at FROM audit_event
        WHERE audit_event.actor = known.actor ORDER BY id DESC LIMIT 1) AS latest ON true
    ORDER BY "lastSeenAt" DESC NULLS LAST, known.actor
    LIMIT ${limit}`;
}
