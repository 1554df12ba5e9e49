import { useSubscription } from '@apollo/client/react';
import { useRef } from 'react';
import { graphql } from '../../graphql/generated/index.ts';

const CHAMPION_CHANGED = graphql(`
  subscription ChampionChanged {
    championChanged {
      id
      version
      aliases
    }
  }
`);

/** Asks again for what is on the screen when another version becomes champion. */
export function useFollowChampion(): void {
  const known = useRef<number | null>(null);
  useSubscription(CHAMPION_CHANGED, {
    onData: ({ client, data: { data } }) => {
      const version = data?.championChanged.version ?? null;
      const changed = known.current !== null && version !== known.current;
      known.current = version;
      if (changed) void client.refetchQueries({ include: 'active' });
    },
  });
}
