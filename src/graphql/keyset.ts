import { z } from 'zod';
import { badUserInput } from './request-errors.ts';

/*
 * Keyset pages: a cursor says after (or before) which row a page starts, so that a page costs the same
 * wherever it stands and rows inserted meanwhile neither repeat nor hide others. Cursors follow the
 * Relay connection specification: https://relay.dev/graphql/connections.htm
 */

export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 100;

export type PageArguments = {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
};

/** A list's order: its name goes into cursors, its key tells a row's place, the schema reads it back. */
export type Ordering<Row, Key> = {
  readonly name: string;
  keyOf(row: Row): Key;
  readonly keySchema: z.ZodType<Key>;
};

export type PageRequest<Key> = {
  readonly size: number;
  /** The page is the last rows before a place, not the first after one. */
  readonly backwards: boolean;
  readonly after: Key | null;
  readonly before: Key | null;
};

export type Page<Row> = {
  readonly edges: { cursor: string; node: Row }[];
  readonly pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
};

/** A page of nothing. */
export const NO_PAGE: Page<never> = {
  edges: [],
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
};

/** What every paged field says of its arguments. */
export const PAGING_DESCRIPTION =
  `Pages of ${DEFAULT_PAGE_SIZE} unless \`first\` or \`last\` says otherwise, at most ${MAX_PAGE_SIZE}. ` +
  'Forwards with `first` and `after`, backwards with `last` and `before`; a cursor belongs to the ordering it came from.';

/** @throws GraphQLError BAD_USER_INPUT for a size out of range, or a cursor that is not of this ordering. */
export function pageRequest<Row, Key>(
  args: PageArguments,
  ordering: Ordering<Row, Key>,
): PageRequest<Key> {
  const { first, last } = args;
  if (first != null && last != null) throw badUserInput('give first or last, not both');
  for (const [name, value] of [
    ['first', first],
    ['last', last],
  ] as const) {
    if (value != null && (value < 0 || value > MAX_PAGE_SIZE)) {
      throw badUserInput(`${name} must be from 0 to ${MAX_PAGE_SIZE}`);
    }
  }
  return {
    size: first ?? last ?? DEFAULT_PAGE_SIZE,
    backwards: last != null,
    after: args.after == null ? null : readCursor('after', args.after, ordering),
    before: args.before == null ? null : readCursor('before', args.before, ordering),
  };
}

/**
 * Shapes what a query found into a page.
 * @param found at most `size + 1` rows in scan order (reversed when the request is backwards): the one too
 *   many tells that there are more.
 */
export function toPage<Row, Key>(
  found: readonly Row[],
  request: PageRequest<Key>,
  ordering: Ordering<Row, Key>,
): Page<Row> {
  const more = found.length > request.size;
  const rows = found.slice(0, request.size);
  if (request.backwards) rows.reverse();
  const edges = rows.map((node) => ({ cursor: writeCursor(node, ordering), node }));
  return {
    edges,
    pageInfo: {
      // Beyond a cursor lies at least the row that it was made for.
      hasNextPage: request.backwards ? request.before !== null : more,
      hasPreviousPage: request.backwards ? more : request.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Newest first by a key that grows with time: a UUIDv7, a version, a sequence. */
export function newestFirst<Row, Key>(
  name: string,
  keyOf: (row: Row) => Key,
  keySchema: z.ZodType<Key>,
): Ordering<Row, Key> {
  return { name: `${name}:NEWEST`, keyOf, keySchema };
}

/** Where a page of a newest-first list lies, as Prisma's `take`, `orderBy` and `where` say it. */
type NewestFirstWindow<Key> = {
  take: number;
  direction: 'asc' | 'desc';
  range: { lt?: Key; gt?: Key };
};

/**
 * One page of a newest-first list.
 * @param find reads the rows of a window from the database.
 * @throws GraphQLError BAD_USER_INPUT, as `pageRequest` does.
 */
export async function newestFirstPage<Row, Key>(
  args: PageArguments,
  ordering: Ordering<Row, Key>,
  find: (window: NewestFirstWindow<Key>) => Promise<Row[]>,
): Promise<Page<Row>> {
  const request = pageRequest(args, ordering);
  const found = await find({
    take: request.size + 1,
    direction: request.backwards ? 'asc' : 'desc',
    range: {
      ...(request.after !== null && { lt: request.after }),
      ...(request.before !== null && { gt: request.before }),
    },
  });
  return toPage(found, request, ordering);
}

function writeCursor<Row, Key>(row: Row, ordering: Ordering<Row, Key>): string {
  return Buffer.from(JSON.stringify([ordering.name, ordering.keyOf(row)])).toString('base64url');
}

const cursorShape = z.tuple([z.string(), z.unknown()]);

function readCursor<Row, Key>(argument: string, cursor: string, ordering: Ordering<Row, Key>): Key {
  const parsed = cursorShape.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (!parsed.success) throw badUserInput(`${argument} is not a cursor of this API`);
  const [name, key] = parsed.data;
  if (name !== ordering.name) {
    throw badUserInput(`${argument} was made for another ordering than ${ordering.name}`);
  }
  const checked = ordering.keySchema.safeParse(key);
  if (!checked.success) throw badUserInput(`${argument} is not a cursor of this API`);
  return checked.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
