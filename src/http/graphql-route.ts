import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { z } from 'zod';
import type { Authenticator } from '../access/authenticator.ts';
import type { Viewer } from '../access/viewer.ts';
import { withRequestId } from '../audit/request-scope.ts';
import { InvalidTokenError } from '../errors.ts';
import { reportInternal } from '../graphql/client-errors.ts';
import type { Context, Services } from '../graphql/context.ts';
import { invalidKey, invalidToken, late } from '../graphql/request-errors.ts';
import type { TrustedDocuments } from './trusted-documents.ts';

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** Answers GraphQL over HTTP: https://graphql.github.io/graphql-over-http/draft/ */
export function graphqlHandler(
  apollo: ApolloServer<Context>,
  options: { services: Services; trusted: TrustedDocuments; timeouts: { requestMs: number } },
): Handler {
  const { services, trusted, timeouts } = options;
  const answer = fastifyApolloHandler(apollo, {
    context: async (request: FastifyRequest): Promise<Context> => ({
      services,
      viewer: await viewerOf(request, services),
      requestId: request.id,
    }),
  });
  return async (request, reply) => {
    try {
      takeTrusted(request, trusted);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return reply.code(400).send({ errors: [error] });
    }
    const answered = withRequestId(request.id, () => answer.call(request.server, request, reply));
    const body = await inTime(answered, timeouts.requestMs);
    if (body === LATE) {
      services.log.error({ requestId: request.id }, 'an operation took too long');
      return reply.code(503).send({ errors: [late(request.id)] });
    }
    if (reply.statusCode === 400 && isRefusedDocument(reply, body)) reply.code(200);
    return body;
  };
}

const LATE = Symbol('late');

/** What is late goes on behind its back: its statements have a time of their own. */
async function inTime<T>(answered: T | Promise<T>, ms: number): Promise<T | typeof LATE> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), ms);
  });
  try {
    return await Promise.race([answered, over]);
  } finally {
    clearTimeout(timer);
  }
}

const body = z.looseObject({ extensions: z.looseObject({}).optional() });

/** Puts the text of a document that is known in the place of its name. */
function takeTrusted(request: FastifyRequest, trusted: TrustedDocuments): void {
  const text = trusted.textOf(
    request.method === 'GET' ? request.query : request.body,
    request.headers,
  );
  const sent = body.safeParse(request.body).data;
  if (text === undefined || sent === undefined) return;
  const { persistedQuery: _named, ...extensions } = sent.extensions ?? {};
  request.body = { ...sent, query: text, extensions };
}

/**
 * Who holds the key or token of an Authorization header; null without one.
 * @throws GraphQLError UNAUTHENTICATED for one that is not good
 */
export function authenticateHeader(
  authenticator: Authenticator,
  header: string | undefined,
): Viewer | null | Promise<Viewer> {
  if (header === undefined) return null;
  const secret = /^Bearer +(\S+) *$/i.exec(header)?.[1];
  if (secret === undefined) throw invalidKey();
  const viewer = authenticator.authenticate(secret);
  if (viewer instanceof Promise) return viewer.then(orRefuse, refuseToken);
  return orRefuse(viewer);
}

function refuseToken(error: unknown): never {
  throw error instanceof InvalidTokenError ? invalidToken(error) : error;
}

function orRefuse(viewer: Viewer | null): Viewer {
  if (viewer === null) throw invalidKey();
  return viewer;
}

async function viewerOf(
  request: FastifyRequest,
  { authenticator, log }: Services,
): Promise<Viewer | null> {
  try {
    return await authenticateHeader(authenticator, request.headers.authorization);
  } catch (error) {
    if (error instanceof GraphQLError) throw error;
    const failure = new GraphQLError('authentication failed', {
      originalError: error instanceof Error ? error : new Error(String(error)),
    });
    reportInternal(failure, { log, requestId: request.id });
    throw failure;
  }
}

const REFUSED_DOCUMENT = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
] as const;

const refusal = z.object({
  errors: z.array(z.object({ extensions: z.object({ code: z.enum(REFUSED_DOCUMENT) }) })).min(1),
});

/**
 * A well-formed request whose document, or whose variables, cannot be executed. Under
 * `application/json` the specification wants 200 for it, where Apollo sends 400.
 */
function isRefusedDocument(reply: FastifyReply, body: unknown): boolean {
  const contentType = String(reply.getHeader('content-type'));
  if (!contentType.startsWith('application/json') || typeof body !== 'string') return false;
  return refusal.safeParse(JSON.parse(body)).success;
}
