import type { WebsocketHandler } from '@fastify/websocket';
import {
  type DocumentNode,
  type ExecutionArgs,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { CloseCode, type ServerOptions } from 'graphql-ws';
import type { Viewer } from '../access/viewer.ts';
import {
  clientError,
  isInternal,
  reportInternal,
  withoutSuggestion,
} from '../graphql/client-errors.ts';
import type { Context, Services } from '../graphql/context.ts';
import {
  MAX_TOKENS,
  MAX_VALIDATION_ERRORS,
  operationCost,
  queryLimits,
} from '../graphql/query-limits.ts';
import { badUserInput, rateLimited, unauthenticated } from '../graphql/request-errors.ts';
import { authenticateHeader } from './graphql-route.ts';
import type { SocketMetrics } from './socket-metrics.ts';
import { type SocketExtra, socketTransport } from './socket-transport.ts';
import type { TrustedDocuments } from './trusted-documents.ts';

/** Subscriptions that one connection may have at a time. */
const MAX_SUBSCRIPTIONS = 20;
/** Connections, and subscriptions on them, that one key or token holder may have in this process. */
const MAX_CONNECTIONS_A_KEY = 100;
const MAX_SUBSCRIPTIONS_A_KEY = 200;
/** How long a client may stay silent about its key. */
const INIT_TIMEOUT_MS = 3_000;

type Options = ServerOptions<Record<string, unknown>, SocketExtra>;
type Running = { context: Context; viewer: Viewer; cost: number };
type SocketContext = Parameters<NonNullable<Options['onSubscribe']>>[0];

/**
 * Subscriptions over WebSocket, by the graphql-transport-ws protocol. The key comes as
 * `connectionParams.authorization` or in the Authorization header of the handshake; it is looked at again
 * before each message, so that a revoked key hears no more.
 */
export function graphqlSocketHandler(options: {
  schema: GraphQLSchema;
  services: Services;
  trusted: TrustedDocuments;
  timeouts: { pingMs: number };
  metrics: SocketMetrics;
  production: boolean;
}): WebsocketHandler {
  const { schema, services, trusted, timeouts, metrics, production } = options;
  const { log } = services;
  const rules = [
    ...specifiedRules,
    queryLimits,
    ...(production ? [NoSchemaIntrospectionCustomRule] : []),
  ];
  /** Of each subscription, by what it is executed with: its context, and what an event of it costs. */
  const running = new WeakMap<ExecutionArgs, Running>();
  const connections = new ConnectionsByHolder();
  const socketOptions: Options = {
    connectionInitWaitTimeout: INIT_TIMEOUT_MS,
    async onConnect(socket) {
      const viewer = await viewerOf(socket, services);
      if (viewer === null) return refuseKey(socket);
      if (!connections.add(viewer, socket)) {
        const reason = `a key may have ${MAX_CONNECTIONS_A_KEY} connections`;
        socket.extra.socket.close(CloseCode.TooManyInitialisationRequests, reason);
        return false;
      }
      closeWhenExpired(socket, viewer);
      return true;
    },
    async onSubscribe(socket, _id, payload) {
      const { operationName, variables } = payload;
      const viewer = await viewerOf(socket, services);
      if (viewer === null) {
        refuseKey(socket);
        return [unauthenticated()];
      }
      if (Object.keys(socket.subscriptions).length > MAX_SUBSCRIPTIONS) {
        return [badUserInput(`a connection may have ${MAX_SUBSCRIPTIONS} subscriptions`)];
      }
      if (connections.subscriptions(viewer) > MAX_SUBSCRIPTIONS_A_KEY) {
        return [badUserInput(`a key may have ${MAX_SUBSCRIPTIONS_A_KEY} subscriptions`)];
      }
      const document = parseDocument(
        () => trusted.textOf(payload, socket.extra.request.headers) ?? payload.query,
      );
      if (document instanceof GraphQLError) return [document];
      const errors = validate(schema, document, rules, { maxErrors: MAX_VALIDATION_ERRORS });
      if (errors.length > 0) return errors;
      const operation = getOperationAST(document, operationName ?? null);
      if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) {
        return [badUserInput('only subscriptions run here; send queries and mutations by POST')];
      }
      const cost = operationCost(operation);
      const allowance = await services.limiter?.spend(viewer, cost);
      if (allowance?.allowed === false) return [rateLimited(allowance)];
      const context: Context = { services, viewer, requestId: socket.extra.request.id };
      const args = {
        schema,
        document,
        contextValue: context,
        operationName: operationName ?? null,
        variableValues: variables ?? null,
      } satisfies ExecutionArgs;
      running.set(args, { context, viewer, cost });
      return args;
    },
    async onNext(socket, _id, _payload, args, result) {
      const subscription = running.get(args);
      // The stream is asked for more when this event has gone out: whoever is out of points hears later.
      if (subscription !== undefined) await paceEvent(socket, subscription);
      const cursor = subscription?.context.cursor;
      const viewer = await viewerOf(socket, services);
      if (viewer === null) refuseKey(socket);
      // Who is told of something and looks for it by a query must find it, at the read replica too.
      const position = (await services.replica?.wrote(viewer?.actor ?? null)) ?? undefined;
      const extensions = { ...(cursor && { cursor }), ...(position && { position }) };
      const isExtended = Object.keys(extensions).length > 0;
      if (result.errors === undefined && !isExtended) return undefined;
      const errors = result.errors?.map((error) => toClient(error, socket));
      return {
        ...(result.data !== undefined && { data: result.data }),
        ...(errors !== undefined && { errors }),
        ...(isExtended && { extensions }),
      };
    },
    onError(socket, _id, _payload, errors) {
      return errors.map((error) => toClient(error, socket));
    },
  };
  return socketTransport(socketOptions, { pingMs: timeouts.pingMs, log, metrics });

  /** Waits for points; a connection that closes meanwhile hears nothing anyway. */
  async function paceEvent({ extra }: SocketContext, { viewer, cost }: Running): Promise<void> {
    const closed = new AbortController();
    const abort = () => closed.abort();
    const paced = services.limiter?.pace(viewer, cost, closed.signal);
    if (!(paced instanceof Promise)) return;
    extra.socket.once('close', abort);
    await paced.catch((error: unknown) => {
      if (!closed.signal.aborted) throw error;
    });
    extra.socket.off('close', abort);
  }

  function toClient(error: GraphQLError, socket: SocketContext) {
    const uncoded = isUncoded(error);
    if (!uncoded && isInternal(error))
      reportInternal(error, { log, requestId: socket.extra.request.id });
    const told = uncoded ? error.toJSON() : clientError(error);
    return production ? withoutSuggestion(told) : told;
  }
}

/** Who has how many connections and subscriptions; the library keeps those of each connection. */
class ConnectionsByHolder {
  readonly #connections = new Map<string, Set<SocketContext>>();

  /** Counts a connection until it closes; false when its holder has too many. */
  add({ actor }: Viewer, context: SocketContext): boolean {
    const { socket } = context.extra;
    const own = this.#connections.get(actor) ?? new Set();
    // One that closed while its key was looked up would never be forgotten.
    if (own.size >= MAX_CONNECTIONS_A_KEY || socket.readyState !== socket.OPEN) return false;
    this.#connections.set(actor, own.add(context));
    socket.once('close', () => {
      own.delete(context);
      if (own.size === 0) this.#connections.delete(actor);
    });
    return true;
  }

  subscriptions({ actor }: Viewer): number {
    let count = 0;
    for (const { subscriptions } of this.#connections.get(actor) ?? [])
      count += Object.keys(subscriptions).length;
    return count;
  }
}

/** GraphQL's own complaints about a document: without a path, a cause or a code, and fit for the client. */
function isUncoded({ path, originalError, extensions }: GraphQLError): boolean {
  return path === undefined && originalError === undefined && extensions.code === undefined;
}

async function viewerOf(socket: SocketContext, { authenticator }: Services) {
  const { authorization } = socket.connectionParams ?? {};
  const header =
    typeof authorization === 'string' ? authorization : socket.extra.request.headers.authorization;
  try {
    return await authenticateHeader(authenticator, header);
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}

/** A longer delay than this is none to a timer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Ends all subscriptions of a connection when its key or token ends, however quiet they are. */
function closeWhenExpired(socket: SocketContext, { expiresAt }: Viewer): void {
  if (expiresAt === null) return;
  const leftMs = expiresAt.getTime() - Date.now();
  if (leftMs > LONGEST_TIMER_MS) return;
  const timer = setTimeout(() => refuseKey(socket), Math.max(0, leftMs));
  socket.extra.socket.once('close', () => clearTimeout(timer));
}

/** Closes the connection, and answers `false`, which refuses it if it is not open yet. */
function refuseKey(socket: SocketContext): false {
  socket.extra.socket.close(CloseCode.Unauthorized, 'this needs a valid API key or token');
  return false;
}

function parseDocument(textOf: () => string): DocumentNode | GraphQLError {
  try {
    return parse(textOf(), { maxTokens: MAX_TOKENS });
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}
