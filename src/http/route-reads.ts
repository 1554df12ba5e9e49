import type { ApolloServerPlugin } from '@apollo/server';
import { OperationTypeNode } from 'graphql';
import type { Context } from '../graphql/context.ts';

/** How far the primary was when it had answered; sent back, it makes the next read see as much. */
export const POSITION_HEADER = 'gavel-position';

/**
 * Has queries read from the replica, where there is one. Whom the primary has answered, a mutation or a query
 * that the replica could not be asked, finds later what was there by then.
 */
export function routeReads(): ApolloServerPlugin<Context> {
  return {
    async requestDidStart({ contextValue: { services, viewer } }) {
      const { replica } = services;
      if (replica === null) return undefined;
      const name = viewer?.actor ?? null;
      let isExecuted = false;
      return {
        async didResolveOperation({ contextValue, operation, request }) {
          isExecuted = true;
          if (operation?.operation !== OperationTypeNode.QUERY) return;
          const seen = request.http?.headers.get(POSITION_HEADER);
          const database = await replica.databaseFor({ name, seen });
          contextValue.services = { ...services, database };
        },
        async willSendResponse({ contextValue, response }) {
          if (!isExecuted || contextValue.services.database !== services.database) return;
          const position = await replica.wrote(name);
          if (position !== null) response.http.headers.set(POSITION_HEADER, position);
        },
      };
    },
  };
}
