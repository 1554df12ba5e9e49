import type { ApolloServerPlugin } from '@apollo/server';
import { context, propagation, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Context } from '../graphql/context.ts';
import { openSpan } from '../tracing/traced.ts';

/**
 * A span for each request, below the caller's where a `traceparent` header names it. All that is done for
 * the request finds it as the active span.
 */
export function traceRequests(server: FastifyInstance): void {
  const spans = new WeakMap<FastifyRequest, Span>();
  server.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const caller = propagation.extract(context.active(), request.headers);
    const span = context.with(caller, () =>
      openSpan(`${request.method} ${route}`, {
        kind: 'SERVER',
        attributes: {
          'http.request.method': request.method,
          'http.route': route,
          'gavel.request_id': request.id,
        },
      }),
    );
    spans.set(request, span);
    context.with(trace.setSpan(caller, span), done);
  });
  server.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}

/** Tells of a GraphQL request which operation it is, and the codes of its errors. */
export function traceOperations(): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ operation, operationName }) {
          trace.getActiveSpan()?.setAttributes({
            ...(operation !== undefined && { 'graphql.operation.type': operation.operation }),
            ...(operationName !== null && { 'graphql.operation.name': operationName }),
          });
        },
      };
    },
  };
}
