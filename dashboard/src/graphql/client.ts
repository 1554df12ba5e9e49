import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { ErrorLink } from '@apollo/client/link/error';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { getMainDefinition, relayStylePagination } from '@apollo/client/utilities';
import { CloseCode, createClient } from 'graphql-ws';
import { setConnectionState } from './connection-state.ts';
import { nameOf } from './document-name.ts';
import possibleTypes from './generated/possible-types.ts';
import { Position } from './position.ts';

export type GavelClient = { apollo: ApolloClient; close(): void };

/**
 * One client a session: queries and mutations by POST, subscriptions by one WebSocket that reconnects for
 * ever, entities normalised by their global id.
 * @param onRefused is called when the key is good no more.
 */
export function openClient({
  key,
  onRefused,
}: {
  key: string;
  onRefused: () => void;
}): GavelClient {
  const authorization = `Bearer ${key}`;
  const position = new Position();
  const socket = createClient({
    url: `${location.origin.replace(/^http/, 'ws')}/graphql`,
    connectionParams: { authorization },
    lazy: false,
    keepAlive: 10_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    // A connection that is refused for good has been told by `closed`.
    onNonLazyError: () => {},
    on: {
      connecting: () => setConnectionState('connecting'),
      connected: () => setConnectionState('live'),
      message: (message) => {
        if (message.type === 'next') position.see(message.payload.extensions?.position);
      },
      closed: (event) => {
        setConnectionState('lost');
        if (event instanceof CloseEvent && event.code === CloseCode.Unauthorized) onRefused();
      },
    },
  });
  const watchKey = new ErrorLink(({ error }) => {
    if (!CombinedGraphQLErrors.is(error)) return;
    if (error.errors.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED')) onRefused();
  });
  const http = new HttpLink({ uri: '/graphql', headers: { authorization }, fetch: position.fetch });
  const isSubscription: Parameters<typeof ApolloLink.split>[0] = ({ query }) => {
    const definition = getMainDefinition(query);
    return definition.kind === 'OperationDefinition' && definition.operation === 'subscription';
  };
  const apollo = new ApolloClient({
    link: ApolloLink.from([
      watchKey,
      nameDocument,
      ApolloLink.split(isSubscription, new GraphQLWsLink(socket), http),
    ]),
    cache: new InMemoryCache({
      possibleTypes: possibleTypes.possibleTypes,
      typePolicies: {
        Query: {
          fields: {
            modelVersions: relayStylePagination(),
            trainingRuns: relayStylePagination(),
            aliasEvents: relayStylePagination(),
            authorErasures: relayStylePagination(),
            apiKeys: relayStylePagination(),
            bulkDecisions: relayStylePagination(),
            deliveries: relayStylePagination(['filter']),
            auditEvents: relayStylePagination(['filter']),
            decisions: relayStylePagination(['filter']),
            backtests: relayStylePagination(['rule']),
            backfills: relayStylePagination(['version']),
            driftReports: relayStylePagination(),
            labelSuspects: relayStylePagination(['snapshotId']),
          },
        },
        ReviewQueue: { fields: { waitingJobs: relayStylePagination() } },
        Rule: { fields: { matches: relayStylePagination() } },
        Backtest: { fields: { sample: relayStylePagination() } },
        Video: {
          fields: {
            predictions: relayStylePagination(),
            labels: relayStylePagination(),
            decisions: relayStylePagination(),
            jobs: relayStylePagination(),
          },
        },
      },
    }),
    defaultOptions: { watchQuery: { fetchPolicy: 'cache-and-network' } },
  });
  return {
    apollo,
    close() {
      apollo.stop();
      // A connection that was refused for good is gone already, and says so again.
      Promise.resolve(socket.dispose()).catch(() => {});
    },
  };
}

/**
 * Says by its hash which document of the build this is: a server that trusts no others takes its own text of it.
 * The text goes along, so that a page that is older or newer than a server without that mode works.
 */
const nameDocument = new ApolloLink((operation, forward) => {
  Object.assign(operation.extensions, nameOf(operation.query));
  operation.setContext({ http: { includeExtensions: true } });
  return forward(operation);
});
