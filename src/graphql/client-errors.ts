import { PothosValidationError } from '@pothos/core';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { isCancelledStatement } from '../db/cancelled-statement.ts';
import { type DatabaseTrouble, databaseTrouble } from '../db/database-trouble.ts';
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

const TROUBLES: Readonly<Record<DatabaseTrouble, string>> = {
  DATABASE_FULL: 'the database has no room left; nothing was written, try again later',
  DATABASE_UNAVAILABLE:
    'the database cannot be reached; what is safe to repeat may be sent again later',
};

function internalTold(cause: Error): { code: string; message: string } {
  const trouble = databaseTrouble(cause);
  if (trouble !== null) return { code: trouble, message: TROUBLES[trouble] };
  return isCancelledStatement(cause)
    ? {
        code: 'TIMEOUT',
        message: 'the database took longer than it is given, and the statement was cancelled',
      }
    : {
        code: INTERNAL,
        message: 'something failed on our side; the log has more under this request id',
      };
}

/** What the client sees of an error: its words and code, or, of an internal one, nothing but its id. */
export function clientError(
  error: GraphQLError,
  formatted: GraphQLFormattedError = error.toJSON(),
): GraphQLFormattedError {
  if (isInternal(error)) {
    const { requestId } = error.extensions;
    const { message: _internal, ...place } = formatted;
    const { code, message } = internalTold(causeOf(error));
    return {
      ...place,
      message,
      extensions: { code, ...(requestId !== undefined && { requestId }) },
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
