import { trace } from '@opentelemetry/api';
import { type DestinationStream, destination, type Logger, pino } from 'pino';
import type { Config } from './config.ts';

export type { Logger } from 'pino';

/**
 * Structured logs, one JSON object a line, on stderr: stdout belongs to answers.
 * Transcripts and keys are never logged.
 */
export function createLogger(
  level: Config['logLevel'],
  stream: DestinationStream = destination(2),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describe },
      mixin: traceOfNow,
    },
    stream,
  );
}

/** Joins a line with the trace that it was written in, if there is one. */
function traceOfNow(): Record<string, string> {
  const span = trace.getActiveSpan()?.spanContext();
  return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
}

/**
 * What a log tells of an error. Its other properties stay out: a database error carries the row that it
 * refused and the connection it came by.
 */
function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  return {
    type: name,
    message,
    ...('code' in error && { code: error.code }),
    stack,
    ...(cause !== undefined && { cause: describe(cause) }),
  };
}
