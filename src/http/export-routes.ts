import { pipeline, Readable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { z } from 'zod';
import { holdsRole } from '../access/viewer.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { withRequestId } from '../audit/request-scope.ts';
import { GavelError, NotFoundError, TooManyExportsError } from '../errors.ts';
import { clientError, isInternal, reportInternal } from '../graphql/client-errors.ts';
import type { Services } from '../graphql/context.ts';
import {
  badUserInput,
  forbidden,
  rateLimited,
  unauthenticated,
} from '../graphql/request-errors.ts';
import { DATASETS, type Dataset } from '../moderation/export/datasets.ts';
import { BATCH_ROWS, type Exports, type OpenExport } from '../moderation/export/exports.ts';
import { ROW_FORMATS, type RowFormat } from '../moderation/export/row-formats.ts';
import { authenticateHeader } from './graphql-route.ts';
import { POSITION_HEADER } from './route-reads.ts';

/** When to try again where there are too many at once, in seconds. */
const RETRY_AFTER_SECONDS = 30;

/** How many rows a whole export had. */
const ROW_COUNT = 'gavel-row-count';

const format = z.enum(['ndjson', 'csv'], { error: 'must be ndjson or csv' }).default('ndjson');

/**
 * Downloads of whole tables: `GET /export/NAME?format=ndjson|csv`. What is wrong before the first byte is
 * answered as JSON with a code. Later the connection is cut, without the chunk that ends a body, so that no
 * client takes what it has for whole; a whole one also has the trailer `gavel-row-count`.
 *
 * A row costs its key a point. The first batch is paid for before it is read, and refused to who cannot; each
 * later one waits for its points.
 */
export function serveExports(server: FastifyInstance, services: Services, exports: Exports): void {
  // Or a closing server would wait for the slowest reader.
  server.addHook('preClose', () => exports.close());
  for (const dataset of DATASETS) {
    server.get(`/export/${dataset.name}`, { exposeHeadRoute: false }, (request, reply) =>
      withRequestId(request.id, async () => {
        try {
          return await answer(request, reply, { services, exports, dataset });
        } catch (error) {
          return refuse(error, request, reply, services);
        }
      }),
    );
  }
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  options: {
    services: Services;
    exports: Exports;
    dataset: Dataset;
  },
): Promise<FastifyReply> {
  const { services, exports, dataset } = options;
  const { name, role } = dataset;
  const viewer = await authenticateHeader(services.authenticator, request.headers.authorization);
  if (viewer === null) throw unauthenticated();
  if (!holdsRole(viewer, role)) throw forbidden(viewer);
  if (request.raw.httpVersionMajor === 1 && request.raw.httpVersionMinor === 0) throw noChunks();
  const { prisma } = services.database;
  const { formatName, filters, values } = readQuery(request.query, dataset);
  if (typeof filters.queue === 'string') {
    const queue = await prisma.reviewQueue.findUnique({ where: { key: filters.queue } });
    if (queue === null) throw new NotFoundError(`review queue "${filters.queue}"`);
  }
  const allowance = await services.limiter?.spend(viewer, BATCH_ROWS);
  if (allowance?.allowed === false) {
    reply.header('retry-after', allowance.retryAfterSeconds);
    throw rateLimited(allowance);
  }
  const seen = request.headers[POSITION_HEADER]?.toString();
  const replicaUrl = await services.replica?.urlFor({ name: viewer.actor, seen });
  const opened = await openSomewhere(
    (url) => exports.open(dataset, values, url),
    replicaUrl ?? null,
    services,
  );
  try {
    await recordAudit(prisma, {
      actor: viewer.actor,
      action: 'data.export',
      subject: { type: 'Export', id: name },
      details: { format: formatName, ...filters },
    });
  } catch (error) {
    await opened.close();
    throw error;
  }
  const rowFormat = ROW_FORMATS[formatName];
  const day = opened.at.toISOString().slice(0, 10);
  const left = new AbortController();
  reply.raw.once('close', () => left.abort());
  const signal = AbortSignal.any([left.signal, opened.cutOff]);
  return send(request, reply, opened, {
    pace: (rowCount) => services.limiter?.pace(viewer, rowCount, signal),
    rowFormat,
    fileName: `gavel-${name.replace('/', '-')}-${day}.${formatName}`,
  });
}

/** At the replica if that is where to read, and at the primary when it cannot be had. */
async function openSomewhere(
  open: (url?: string) => Promise<OpenExport>,
  replicaUrl: string | null,
  { log }: Services,
): Promise<OpenExport> {
  if (replicaUrl === null) return await open();
  try {
    return await open(replicaUrl);
  } catch (error) {
    if (error instanceof TooManyExportsError) throw error;
    log.warn(
      { err: error },
      'an export could not begin at the replica, and reads from the primary',
    );
    return await open();
  }
}

/** Sends the rows as fast as the client takes them, and no faster. */
function send(
  request: FastifyRequest,
  reply: FastifyReply,
  opened: OpenExport,
  {
    pace,
    rowFormat,
    fileName,
  }: {
    pace: (rowCount: number) => void | Promise<void>;
    rowFormat: RowFormat;
    fileName: string;
  },
): FastifyReply {
  let rowCount = 0;
  async function* text() {
    yield rowFormat.head(opened.columns);
    for await (const rows of opened.batches()) {
      if (rowCount > 0) await pace(rows.length);
      yield rowFormat.rows(rows);
      rowCount += rows.length;
    }
  }
  reply.headers({
    'content-type': rowFormat.contentType,
    'content-disposition': `attachment; filename="${fileName}"`,
    'gavel-exported-at': opened.at.toISOString(),
    vary: 'accept-encoding',
  });
  reply.trailer(ROW_COUNT, async () => String(rowCount));
  const rows = Readable.from(text(), { objectMode: false });
  if (!takesGzip(request.headers['accept-encoding'])) return reply.send(rows);
  const packed = createGzip({ level: constants.Z_BEST_SPEED });
  // A failure reaches the other end of the pipe, and through it the client, as a cut.
  pipeline(rows, packed, () => {});
  return reply.header('content-encoding', 'gzip').send(packed);
}

const query = z.looseObject({ format });

function readQuery(given: unknown, { filters: schema }: Dataset) {
  const { format: formatName, ...rest } = parseQuery(query, given);
  const filters = parseQuery(schema, rest);
  const values = Object.keys(schema.shape).map((name) => filters[name] ?? null);
  return { formatName, filters, values };
}

/** @throws GraphQLError BAD_USER_INPUT, naming each parameter that is wrong or unknown. */
function parseQuery<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(({ path, message }) =>
    `${path.join('.')} ${message}`.trim(),
  );
  throw badUserInput(reasons.join('; '));
}

function takesGzip(accepted: string | string[] | undefined): boolean {
  return String(accepted ?? '')
    .split(',')
    .some((coding) => /^\s*gzip\s*(;\s*q=(0\.0*[1-9]\d*|1(\.0*)?)\s*)?$/i.test(coding));
}

/** A body without chunks ends with its connection, whether whole or cut. */
function noChunks(): GraphQLError {
  return new GraphQLError('an export needs HTTP/1.1 or newer, on the whole way', {
    extensions: { code: 'HTTP_VERSION_NOT_SUPPORTED' },
  });
}

const challenge = z.object({ headers: z.map(z.string(), z.string()) });

function challengeOf({ extensions }: GraphQLError): string {
  const { data } = challenge.safeParse(extensions.http);
  return data?.headers.get('www-authenticate') ?? 'Bearer';
}

const STATUS: Readonly<Record<string, number>> = {
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  TOO_MANY_EXPORTS: 429,
  RATE_LIMITED: 429,
  HTTP_VERSION_NOT_SUPPORTED: 505,
};

function refuse(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { log }: Services,
): FastifyReply {
  const error =
    thrown instanceof GraphQLError
      ? thrown
      : new GraphQLError(thrown instanceof GavelError ? thrown.message : 'an export failed', {
          originalError: thrown instanceof Error ? thrown : new Error(String(thrown)),
        });
  if (isInternal(error)) reportInternal(error, { log, requestId: request.id });
  const shown = clientError(error);
  const code = String(shown.extensions?.code);
  reply.code(STATUS[code] ?? 500);
  if (code === 'UNAUTHENTICATED') reply.header('www-authenticate', challengeOf(error));
  if (thrown instanceof TooManyExportsError) reply.header('retry-after', RETRY_AFTER_SECONDS);
  return reply.send({ errors: [shown] });
}
