import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { ApolloProvider } from '@apollo/client/react';
import { type ReactNode, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { lazily } from '../components/lazily.ts';
import { type GavelClient, openClient } from '../graphql/client.ts';
import { forgetKey, rememberKey, storedKey } from './session.ts';
import { type Session, SessionContext, VIEWER } from './viewer.ts';

const SignInPage = lazily(
  async () => (await import('../pages/sign-in/sign-in-page.tsx')).SignInPage,
);

type Open = { client: GavelClient; viewer: Session['viewer'] };
type State =
  | { kind: 'out'; refusal: string | null }
  | { kind: 'checking' }
  | ({ kind: 'in' } & Open);

/** Shows the sign-in until there is a key that the server takes, and what is inside from then on. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<State>(() =>
    storedKey() === null ? { kind: 'out', refusal: null } : { kind: 'checking' },
  );

  const signOut = useCallback((refusal: string | null = null) => {
    forgetKey();
    setState((before) => {
      if (before.kind === 'in') before.client.close();
      return { kind: 'out', refusal };
    });
  }, []);

  const enter = useCallback(
    async (key: string): Promise<void> => {
      const client = openClient({ key, onRefused: () => signOut('refused') });
      try {
        const { data } = await client.apollo.query({ query: VIEWER, fetchPolicy: 'network-only' });
        if (data === undefined) throw new Error('no answer');
        setState({ kind: 'in', client, viewer: data.viewer });
      } catch (error) {
        client.close();
        throw error;
      }
    },
    [signOut],
  );

  useEffect(() => {
    const key = storedKey();
    if (key !== null) enter(key).catch((error) => signOut(reasonOf(error)));
  }, [enter, signOut]);

  const session = useMemo<Session | null>(
    () => (state.kind === 'in' ? { viewer: state.viewer, signOut: () => signOut() } : null),
    [state, signOut],
  );

  if (state.kind === 'checking') return null;
  if (state.kind === 'out' || session === null) {
    return (
      <Suspense fallback={null}>
        <SignInPage
          refusal={state.kind === 'out' ? state.refusal : null}
          onKey={async (key, onDevice) => {
            try {
              await enter(key);
              rememberKey(key, { onDevice });
            } catch (error) {
              setState({ kind: 'out', refusal: reasonOf(error) });
            }
          }}
        />
      </Suspense>
    );
  }
  return (
    <ApolloProvider client={state.client.apollo}>
      <SessionContext.Provider value={session}>{children}</SessionContext.Provider>
    </ApolloProvider>
  );
}

/** `refused` for a key that is not good; otherwise the message of what failed. */
function reasonOf(error: unknown): string {
  if (CombinedGraphQLErrors.is(error)) {
    const refused = error.errors.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED');
    if (refused) return 'refused';
  }
  return error instanceof Error ? error.message : String(error);
}
