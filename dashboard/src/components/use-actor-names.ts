import { useQuery } from '@apollo/client/react';
import { useCallback } from 'react';
import { graphql } from '../graphql/generated/index.ts';
import { useHasRole } from '../session/viewer.ts';

const NAMES = graphql(`
  query ActorNames {
    actors {
      actor
      apiKey {
        id
        name
      }
    }
  }
`);

/** What people call who is on record: the name of a key, for who may see it; else what the record calls them. */
export function useActorNames(): (actor: string) => string {
  const isAdmin = useHasRole()('ADMIN');
  const { data } = useQuery(NAMES, { skip: !isAdmin });
  return useCallback(
    (actor) => data?.actors.find((one) => one.actor === actor)?.apiKey?.name ?? actor,
    [data],
  );
}
