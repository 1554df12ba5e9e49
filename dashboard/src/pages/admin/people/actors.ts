import type { ActorsQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';

export const ACTORS = graphql(`
  query Actors {
    actors(days: 30) {
      actor
      kind
      lastSeenAt
      decisions
      apiKey {
        id
        name
        prefix
        roles
        expiresAt
        revokedAt
      }
      queues {
        id
        key
        name
      }
    }
  }
`);

export type Actor = ActorsQuery['actors'][number];

/** Whether a key is good; null for who has none. */
export function keyStatus({ apiKey }: Actor): 'active' | 'expired' | 'revoked' | null {
  if (apiKey === null) return null;
  const { revokedAt, expiresAt } = apiKey;
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now() ? 'expired' : 'active';
}
