import SchemaBuilder from '@pothos/core';
import DataloaderPlugin from '@pothos/plugin-dataloader';
import ErrorsPlugin from '@pothos/plugin-errors';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import { type GraphQLSchema, isObjectType } from 'graphql';
import { holdsRole } from '../access/viewer.ts';
import type { Role } from '../generated/prisma/client.ts';
import { globalId } from '../moderation/deliveries/global-id.ts';
import type { Context } from './context.ts';
import { badUserInput, forbidden, unauthenticated } from './request-errors.ts';

const MAX_NODES = 100;

/**
 * The schema builder that every noun file adds to. Fields are non-null unless they say otherwise, and
 * every root field must say who may use it (`schema.ts` refuses one that does not).
 */
export const builder = new SchemaBuilder<{
  Context: Context;
  AuthScopes: {
    /** The viewer holds this role, or one that includes it. */
    role: Role;
    /** Any valid key. */
    authenticated: boolean;
  };
  Scalars: {
    ID: { Input: string; Output: string };
    BigInt: { Input: number | bigint; Output: number | bigint };
    DateTime: { Input: Date; Output: Date };
    JSON: { Input: unknown; Output: unknown };
  };
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
}>({
  plugins: [ErrorsPlugin, ScopeAuthPlugin, RelayPlugin, DataloaderPlugin],
  defaultFieldNullability: false,
  errors: {},
  scopeAuth: {
    authorizeOnSubscribe: true,
    authScopes: ({ viewer }) => ({
      role: (role) => holdsRole(viewer, role),
      authenticated: viewer !== null,
    }),
    unauthorizedError: (_parent, { viewer }) =>
      viewer === null ? unauthenticated() : forbidden(viewer),
  },
  relay: {
    brandLoadedObjects: true,
    nodesOnConnection: { description: 'The things of this page.' },
    idFieldOptions: { description: 'Global id: opaque, and unique among all types.' },
    edgesFieldOptions: {
      nullable: false,
      description: 'The things of this page, each with its place.',
    },
    nodeFieldOptions: { nullable: false, description: 'The thing.' },
    cursorFieldOptions: { description: 'Its place, for `after` or `before`.' },
    pageInfoFieldOptions: { description: 'Where this page stands.' },
    hasNextPageFieldOptions: { description: 'More follow after `endCursor`.' },
    hasPreviousPageFieldOptions: { description: 'More come before `startCursor`.' },
    startCursorFieldOptions: { description: 'Place of the first; null on an empty page.' },
    endCursorFieldOptions: { description: 'Place of the last; null on an empty page.' },
    firstArgOptions: { description: 'How many after `after`, from the start by default.' },
    afterArgOptions: { description: 'A cursor of this list.' },
    lastArgOptions: { description: 'How many before `before`, from the end by default.' },
    beforeArgOptions: { description: 'A cursor of this list.' },
    encodeGlobalID: (typename, id) => globalId(typename, String(id)),
    decodeGlobalID,
    nodeTypeOptions: { description: 'Anything with a global id, to be fetched again by `node`.' },
    nodeQueryOptions: {
      description: 'The thing with this global id; null when there is none.',
      authScopes: { role: 'VIEWER' },
      args: { id: { description: 'Its global id.' } },
      resolve: (_root, { id }, _context, { schema }, resolveNode) => {
        checkNodeId(schema, id);
        return resolveNode(id);
      },
    },
    nodesQueryOptions: {
      description: `The things with these global ids, in their order; null where there is none. At most ${MAX_NODES}.`,
      authScopes: { role: 'VIEWER' },
      args: { ids: { description: 'Their global ids.' } },
      resolve: (_root, { ids }, _context, { schema }, resolveNodes) => {
        if (ids.length > MAX_NODES) throw badUserInput(`ids must be at most ${MAX_NODES}`);
        for (const id of ids) checkNodeId(schema, id);
        return resolveNodes(ids);
      },
    },
    pageInfoTypeOptions: {
      description: 'Where a page stands in its list; its cursors are opaque.',
    },
  },
});

builder.queryType({
  description:
    'Reads. An operation may be 10 fields deep, hold 20 root fields, 15 aliases, 10 directives and 1,000 tokens, ' +
    'and ask for some 20,000 fields at most, pages taken in full.',
});
builder.mutationType({
  description:
    'Writes. Outcomes that a client acts on are members of result unions; each error has a message and a code.',
});
builder.subscriptionType({
  description:
    'Over WebSocket on the same path (graphql-transport-ws), 20 a connection and 200 a key. Each starts with the current state.',
});

/** Ids are opaque to clients; a malformed one is the client's mistake, not ours. */
function decodeGlobalID(globalId: string): { typename: string; id: string } {
  const decoded = Buffer.from(globalId, 'base64url').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon < 1) throw badUserInput(`"${globalId.slice(0, 64)}" is not an id of this API`);
  return { typename: decoded.slice(0, colon), id: decoded.slice(colon + 1) };
}

/** The type in an id comes from the client, and may be any word. */
function checkNodeId(schema: GraphQLSchema, { typename }: { typename: string }): void {
  const type = schema.getType(typename);
  if (!isObjectType(type) || !type.getInterfaces().some(({ name }) => name === 'Node')) {
    throw badUserInput('malformed id');
  }
}
