import { PothosValidationError } from '@pothos/core';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { isCancelledStatement } from '../db/cancelled-statement.ts';
import { GavelError, ValidationError } from '../errors.ts';
import type { Logger } from '../logger.ts';

const INTERNAL = 'INTERNAL_SERVER_ERROR';

/**
 * Whether an error is ours: thrown by code that did not mean to tell the client anything. GraphQL's own
 * errors and those of request-errors.ts carry a code, domain errors are GavelErrors; all else is a bug.
 */
export function isInternal(error: GraphQLError): boolean {
  const cause = causeOf(error);
  if (cause instanceof GavelError || cause instanceof PothosValidationError) return false;
  const { code } = error.extensions;
  return typeof code !== 'string' || code === INTERNAL;
}

/** Logs an internal error under the request's id, by which the client can ask about it. */
export function reportInternal(
  error: GraphQLError,
  { log, requestId }: { log: Logger; requestId: string },
): void {
  error.extensions.requestId = requestId;
  log.error({ err: causeOf(error), requestId, path: error.path }, 'a request failed');
}

/** What the client sees of an error: its words and code, or, of an internal one, nothing but its id. */
export function clientError(
  error: GraphQLError,
  formatted: GraphQLFormattedError = error.toJSON(),
): GraphQLFormattedError {
  if (isInternal(error)) {
    const { requestId } = error.extensions;
    const { message: _internal, ...place } = formatted;
    const isLate = isCancelledStatement(causeOf(error));
    return {
      ...place,
      message: isLate
        ? 'the database took longer than it is given, and the statement was cancelled'
        : 'something failed on our side; the log has more under this request id',
      extensions: {
        code: isLate ? 'TIMEOUT' : INTERNAL,
        ...(requestId !== undefined && { requestId }),
      },
    };
  }
  const cause = causeOf(error);
  if (cause instanceof GavelError) {
    const issues = cause instanceof ValidationError ? { issues: cause.issues } : {};
    return { ...formatted, extensions: { code: cause.code, ...issues } };
  }
  if (cause instanceof PothosValidationError) {
    return { ...formatted, extensions: { code: 'BAD_USER_INPUT' } };
  }
  return formatted;
}

/** GraphQL's guesses at what was meant name types and fields: an introspection by other means. */
export function withoutSuggestion<Told extends { message: string }>(error: Told): Told {
  return { ...error, message: error.message.replace(/ ?Did you mean [^?]*\?/g, '') };
}

/** The error as it was thrown, without the place that GraphQL adds to it. */
function causeOf(error: GraphQLError): Error {
  let cause: Error = error;
  while (cause instanceof GraphQLError && cause.originalError != null) cause = cause.originalError;
  return cause;
}
