import { type ApolloServerPlugin, type GraphQLRequestListener, HeaderMap } from '@apollo/server';
import type { Allowance } from '../access/rate-limiter.ts';
import type { Context } from '../graphql/context.ts';
import { operationCost } from '../graphql/query-limits.ts';
import { rateLimited } from '../graphql/request-errors.ts';

/**
 * Spends what an operation costs before it is executed, and tells what is left: in the fields of
 * draft-ietf-httpapi-ratelimit-headers-10, and as `extensions.cost`.
 */
export function limitRates(): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return LISTENER;
    },
  };
}

const LISTENER: GraphQLRequestListener<Context> = {
  async didResolveOperation({ contextValue, operation }) {
    const { services, viewer } = contextValue;
    if (services.limiter === null || viewer === null || operation === undefined) return;
    const allowance = services.limiter.spend(viewer, operationCost(operation));
    contextValue.allowance = allowance instanceof Promise ? await allowance : allowance;
    if (!contextValue.allowance.allowed) throw refusal(contextValue.allowance);
  },
  async willSendResponse({ contextValue: { allowance }, response: { http, body } }) {
    if (allowance === undefined) return;
    const { cost, limit, remaining, resetSeconds } = allowance;
    http.headers.set('ratelimit-policy', `"points";q=${limit};w=60`);
    http.headers.set('ratelimit', `"points";r=${remaining};t=${resetSeconds}`);
    if (body.kind === 'single') {
      const told = { requested: cost, limit, remaining, windowSeconds: 60 };
      body.singleResult.extensions = { ...body.singleResult.extensions, cost: told };
    }
  },
};

function refusal(allowance: Allowance) {
  const error = rateLimited(allowance);
  const headers = new HeaderMap([['retry-after', String(allowance.retryAfterSeconds)]]);
  error.extensions.http = { status: 429, headers };
  return error;
}
