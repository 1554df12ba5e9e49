import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import {
  clientError,
  isInternal,
  reportInternal,
  withoutSuggestion,
} from '../graphql/client-errors.ts';
import type { Context } from '../graphql/context.ts';
import { MAX_TOKENS, MAX_VALIDATION_ERRORS, queryLimits } from '../graphql/query-limits.ts';
import type { Logger } from '../logger.ts';
import { isTracing } from '../tracing/start-tracing.ts';
import { limitRates } from './rate-limits.ts';
import { routeReads } from './route-reads.ts';
import { traceOperations } from './trace-requests.ts';

/**
 * The GraphQL server. Parsed and checked documents are kept (Apollo's default document store), so a
 * client that sends the same text again pays for execution alone.
 */
export function createApollo(options: {
  schema: GraphQLSchema;
  log: Logger;
  production: boolean;
  /** Called with the code of each error that is answered. */
  onError: (code: string) => void;
}): ApolloServer<Context> {
  const { schema, log, production, onError } = options;
  return new ApolloServer<Context>({
    schema,
    introspection: !production,
    // A foreign page cannot send any of these without asking first; a key is one of them.
    csrfPrevention: { requestHeaders: ['authorization', 'apollo-require-preflight'] },
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: MAX_TOKENS },
    validationRules: [queryLimits],
    validationOptions: { maxErrors: MAX_VALIDATION_ERRORS },
    formatError(formatted, error) {
      const known = error instanceof GraphQLError ? error : new GraphQLError('unknown');
      const told = clientError(known, formatted);
      return production ? withoutSuggestion(told) : told;
    },
    logger: log,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      // It wraps the resolver of every field, to compute a header that is `no-store` anyway.
      ApolloServerPluginCacheControlDisabled(),
      // Nothing leaves this machine, whatever APOLLO_KEY says.
      ApolloServerPluginUsageReportingDisabled(),
      reportErrors(log, onError),
      limitRates(),
      routeReads(),
      ...(isTracing() ? [traceOperations()] : []),
    ],
  });
}

/** Counts errors, and gives internal ones the id of their request, before `formatError` hides them. */
function reportErrors(log: Logger, onError: (code: string) => void): ApolloServerPlugin<Context> {
  const listener = {
    async didEncounterErrors({
      errors,
      contextValue: { requestId },
    }: {
      errors: readonly GraphQLError[];
      contextValue: Context;
    }): Promise<void> {
      for (const error of errors) {
        if (isInternal(error)) reportInternal(error, { log, requestId });
        onError(String(clientError(error).extensions?.code));
      }
    },
  };
  return {
    async requestDidStart() {
      return listener;
    },
  };
}
