import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApolloServer } from '@apollo/server';
import websocket from '@fastify/websocket';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { handleProtocols } from 'graphql-ws';
import { RoomWatch } from '../db/room-watch.ts';
import { StartupError } from '../errors.ts';
import type { Context, Services } from '../graphql/context.ts';
import type { Exports } from '../moderation/export/exports.ts';
import { isTracing } from '../tracing/start-tracing.ts';
import { DATA_HEADERS, guardAnswers } from './answer-headers.ts';
import { createApollo } from './apollo.ts';
import { serveDashboard } from './dashboard.ts';
import { serveExports } from './export-routes.ts';
import { graphqlHandler } from './graphql-route.ts';
import { graphqlSocketHandler } from './graphql-socket.ts';
import type { Metrics } from './metrics.ts';
import { type AliasStatuses, checkReadiness } from './readiness.ts';
import type { SocketMetrics } from './socket-metrics.ts';
import { traceRequests } from './trace-requests.ts';
import { TrustedDocuments, type TrustMode } from './trusted-documents.ts';

/** Largest request body, in bytes. */
const MAX_BODY_BYTES = 1_048_576;
/** Of a body that is too large, what is read and thrown away before the refusal. */
const MAX_DISCARDED_BYTES = 16 * MAX_BODY_BYTES;
/** Largest message of a client on a WebSocket, in bytes. */
const MAX_MESSAGE_BYTES = 65_536;
/** How long a client has to answer the close of its WebSocket before it is cut off. */
const SOCKET_CLOSE_MS = 2_000;

const MAX_SLOWNESS_SWEEP_MS = 2_000;

/** How often a closing server lets go of connections that have become idle. */
const IDLE_SWEEP_MS = 20;

/** How long clients, and what they asked for, may take; see `Config`. */
type Timeouts = Readonly<{
  requestMs: number;
  receiveMs: number;
  headersMs: number;
  pingMs: number;
}>;

export type HttpServer = {
  /** Starts listening and answers the base URL. Throws StartupError. */
  listen(): Promise<string>;
  /** Answers what was asked, says goodbye to subscribers, and stops listening. */
  close(): Promise<void>;
};

/** Everything that is served over HTTP, in the order in which a request meets it. */
export async function createHttpServer(options: {
  host: string;
  port: number;
  production: boolean;
  timeouts: Timeouts;
  trustedDocuments: Readonly<{ mode: TrustMode; files: readonly string[] }>;
  schema: GraphQLSchema;
  services: Services;
  metrics: Metrics;
  exports: Exports;
  /** Where the built dashboard lies, or will. */
  dashboardDir: string;
  aliases: AliasStatuses;
  /** For how long it goes on answering once it is told to stop, and says that it is not ready. */
  drainMs: number;
}): Promise<HttpServer> {
  const { drainMs, timeouts, host, port, schema, services, metrics, production, dashboardDir } =
    options;
  const { log } = services;
  // No logger of Fastify's own: it would make a child logger for every request.
  const server = fastify({
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: timeouts.receiveMs,
    http: {
      headersTimeout: timeouts.headersMs,
      // How often Node looks for connections that are too slow.
      connectionsCheckingInterval: Math.min(MAX_SLOWNESS_SWEEP_MS, timeouts.headersMs / 4),
    },
    genReqId: () => randomUUID(),
    frameworkErrors: answerUnreadable,
  });
  const room = new RoomWatch();
  const onError = (code: string): void => {
    metrics.countGraphqlError(code);
    if (code === 'DATABASE_FULL') room.noteRefusal();
  };
  const apollo = createApollo({ schema, log, production, onError });
  await apollo.start();

  guardAnswers(server);
  if (isTracing()) traceRequests(server);
  server.addHook('onResponse', (request, reply, done) => {
    metrics.observeRequest({
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      ms: reply.elapsedTime,
    });
    done();
  });
  const answerPage = await serveDashboard(server, { dashboardDir });
  answerErrorsAsGraphql(server, services, answerPage);
  await server.register(websocket, {
    options: { maxPayload: MAX_MESSAGE_BYTES, handleProtocols },
    preClose: closeSockets,
    // A frame that breaks the protocol or is too large; `ws` closes with the code for it.
    errorHandler: ({ message }, _socket, { id }) =>
      log.warn({ requestId: id, reason: message }, 'a WebSocket was refused a message'),
  });
  const trusted = new TrustedDocuments({
    ...options.trustedDocuments,
    builtFile: path.join(dashboardDir, 'trusted-documents.json'),
  });
  const { sockets } = metrics;
  serveGraphql(server, apollo, {
    schema,
    services,
    trusted,
    timeouts,
    metrics: sockets,
    production,
  });
  serveExports(server, services, options.exports);
  const health = serveHealth(server, { ...options, room });

  return {
    async listen() {
      try {
        await server.listen({ host, port });
      } catch (error) {
        throw listenFailure(error, host, port);
      }
      return baseUrl(server, host);
    },
    async close() {
      health.stopping = true;
      if (server.server.listening && drainMs > 0) await delay(drainMs);
      // A connection that was busy when the close began stays open for its next request, which never comes.
      const sweep = setInterval(() => server.server.closeIdleConnections(), IDLE_SWEEP_MS);
      await server.close().finally(() => clearInterval(sweep));
      await apollo.stop();
    },
  };
}

function serveGraphql(
  server: FastifyInstance,
  apollo: ApolloServer<Context>,
  options: {
    schema: GraphQLSchema;
    services: Services;
    trusted: TrustedDocuments;
    timeouts: Timeouts;
    metrics: SocketMetrics;
    production: boolean;
  },
): void {
  const handler = graphqlHandler(apollo, options);
  server.post('/graphql', handler);
  server.route({
    method: 'GET',
    url: '/graphql',
    handler,
    wsHandler: graphqlSocketHandler(options),
  });
}

function serveHealth(
  server: FastifyInstance,
  {
    services: { database, replica, events },
    metrics: { registry },
    aliases,
    room,
  }: { services: Services; metrics: Metrics; aliases: AliasStatuses; room: RoomWatch },
): { stopping: boolean } {
  const health = { stopping: false };
  server.get('/healthz', () => ({ status: 'alive' }));
  server.get('/readyz', async (_request, reply) => {
    if (health.stopping) return reply.code(503).send({ status: 'stopping' });
    const readiness = await checkReadiness({ database, room, replica, events, aliases });
    return reply.code(readiness.status === 'ready' ? 200 : 503).send(readiness);
  });
  // Open to whoever reaches the port: it holds numbers about the process, and nothing of what it stores.
  server.get('/metrics', async (_request, reply) => {
    return reply.type(registry.contentType).send(await registry.metrics());
  });
  return health;
}

/** An address that cannot be decoded, of which no hook is asked. */
function answerUnreadable(error: Error, _request: FastifyRequest, reply: FastifyReply): void {
  reply.code(400).headers(DATA_HEADERS).send(badRequest(error.message));
}

/** A body too large, not JSON, or of another type: told as a GraphQL client expects to hear it. */
function answerErrorsAsGraphql(
  server: FastifyInstance,
  { log }: Services,
  answerPage: Awaited<ReturnType<typeof serveDashboard>>,
): void {
  server.setErrorHandler(async (error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    reply.headers(DATA_HEADERS);
    if (status >= 500) {
      log.error({ err: error, requestId: request.id }, 'a request failed');
      return reply.code(status).send(errorBody('something failed on our side', request.id));
    }
    reply.code(status);
    if (status !== 413) return reply.send(badRequest(error.message));
    await discardBody(request.raw);
    const message = `the body must have at most ${MAX_BODY_BYTES} bytes`;
    return reply.send({ errors: [{ message, extensions: { code: 'PAYLOAD_TOO_LARGE' } }] });
  });
  server.setNotFoundHandler((request, reply) => {
    const page = answerPage(request, reply);
    if (page !== null) return page;
    const message = `there is no ${request.method} ${request.url}`;
    // What is missing today, an asset of the next version for one, may be there tomorrow.
    reply.headers(DATA_HEADERS);
    return reply.code(404).send({ errors: [{ message, extensions: { code: 'NOT_FOUND' } }] });
  });
}

/**
 * Reads the rest of a body that is too large, up to a bound: a client that is still sending would see a
 * broken connection instead of the answer.
 */
async function discardBody(request: IncomingMessage): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of request) {
      bytes += (chunk as Buffer).length;
      if (bytes > MAX_DISCARDED_BYTES) return;
    }
  } catch {
    // The client went away: nobody waits for the answer.
  }
}

function badRequest(message: string) {
  return { errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] };
}

function errorBody(message: string, requestId: string) {
  return { errors: [{ message, extensions: { code: 'INTERNAL_SERVER_ERROR', requestId } }] };
}

function closeSockets(this: FastifyInstance, done: () => void): void {
  const { clients } = this.websocketServer;
  for (const client of clients) client.close(1001, 'the server is going away');
  const cutOff = setTimeout(() => {
    for (const client of clients) client.terminate();
  }, SOCKET_CLOSE_MS);
  this.websocketServer.close(() => clearTimeout(cutOff));
  done();
}

function listenFailure(error: unknown, host: string, port: number): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'EADDRINUSE') {
    return new StartupError(`port ${port} on ${host} is in use; set PORT`);
  }
  if (error.code === 'EACCES') {
    return new StartupError(`port ${port} on ${host} may not be used by this user; set PORT`);
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new StartupError(`${host} is no address of this machine; set HOST`);
  }
  return error;
}

/** The URL under which a person on this machine reaches the server. */
function baseUrl(server: FastifyInstance, host: string): string {
  const address: AddressInfo | string | null = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${address.port}`;
}
