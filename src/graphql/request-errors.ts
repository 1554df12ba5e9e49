import { GraphQLError } from 'graphql';
import type { Allowance } from '../access/rate-limiter.ts';
import type { Viewer } from '../access/viewer.ts';
import type { InvalidTokenError } from '../errors.ts';

/** The request itself is at fault: an argument that makes no sense, whatever is stored. */
export function badUserInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

export function unauthenticated(): GraphQLError {
  return new GraphQLError('this needs an API key or a token: send "Authorization: Bearer <key>"', {
    extensions: { code: 'UNAUTHENTICATED' },
  });
}

/** HTTP 503. Whether a write was made is not known: what is safe to repeat may be sent again. */
export function late(requestId: string): GraphQLError {
  return new GraphQLError('this took longer than it may; it may have been done all the same', {
    extensions: { code: 'TIMEOUT', requestId },
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

/** A token that is refused, as RFC 6750 says it: HTTP 401, and why. */
export function invalidToken({ message }: InvalidTokenError): GraphQLError {
  // A header is Latin letters; what quotes would end is none of ours.
  const description = message.replaceAll('’', "'").replaceAll('"', "'");
  const challenge = `Bearer error="invalid_token", error_description="${description}"`;
  return new GraphQLError(message, {
    extensions: {
      code: 'UNAUTHENTICATED',
      http: { status: 401, headers: new Map([['www-authenticate', challenge]]) },
    },
  });
}

export function forbidden(viewer: Viewer): GraphQLError {
  return new GraphQLError(
    `the roles of this ${viewer.kind === 'OIDC' ? 'token' : 'key'} (${viewer.roles.join(', ')}) do not allow this`,
    {
      extensions: { code: 'FORBIDDEN' },
    },
  );
}

/** The key has spent its points: HTTP 429, and when to come again. */
export function rateLimited({ cost, limit, retryAfterSeconds }: Allowance): GraphQLError {
  return new GraphQLError(
    `this costs ${cost} points, and the key has not as many left of its ${limit} a minute; try again in ${retryAfterSeconds} s`,
    { extensions: { code: 'RATE_LIMITED', retryAfterMs: retryAfterSeconds * 1_000 } },
  );
}
