import { createContext, useContext } from 'react';
import type { Role, ViewerQuery } from '../graphql/generated/graphql.ts';
import { graphql } from '../graphql/generated/index.ts';

export const VIEWER = graphql(`
  query Viewer {
    viewer {
      name
      roles
      actor
    }
  }
`);

export type Session = Readonly<{
  viewer: ViewerQuery['viewer'];
  signOut(): void;
}>;

export const SessionContext = createContext<Session | null>(null);

/** Who is signed in; every page below the sign-in has one. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('used outside a session');
  return session;
}

/** ADMIN includes all, SENIOR MODERATOR, MODERATOR VIEWER: as src/access/viewer.ts says. */
const SATISFIED_BY: Readonly<Record<Role, readonly Role[]>> = {
  SUBMITTER: ['SUBMITTER', 'ADMIN'],
  VIEWER: ['VIEWER', 'MODERATOR', 'SENIOR', 'ADMIN'],
  MODERATOR: ['MODERATOR', 'SENIOR', 'ADMIN'],
  SENIOR: ['SENIOR', 'ADMIN'],
  ADMIN: ['ADMIN'],
};

/** Whether the person's roles include this one. The server decides; this only hides what it would refuse. */
export function useHasRole(): (role: Role) => boolean {
  const { viewer } = useSession();
  return (role) => viewer.roles.some((granted) => SATISFIED_BY[role].includes(granted));
}
