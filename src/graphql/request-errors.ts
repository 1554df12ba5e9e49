import { GraphQLError } from 'graphql';
import type { Viewer } from '../access/viewer.ts';

/** The request itself is at fault: an argument that makes no sense, whatever is stored. */
export function badUserInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

export function unauthenticated(): GraphQLError {
  return new GraphQLError('this needs an API key: send "Authorization: Bearer <key>"', {
    extensions: { code: 'UNAUTHENTICATED' },
  });
}

/** A key that is unknown, revoked or expired: HTTP 401. */
export function invalidKey(): GraphQLError {
  return new GraphQLError('the API key is unknown, revoked or expired', {
    extensions: {
      code: 'UNAUTHENTICATED',
      http: { status: 401, headers: new Map([['www-authenticate', 'Bearer']]) },
    },
  });
}

export function forbidden(viewer: Viewer): GraphQLError {
  return new GraphQLError(`the roles of this key (${viewer.roles.join(', ')}) do not allow this`, {
    extensions: { code: 'FORBIDDEN' },
  });
}
