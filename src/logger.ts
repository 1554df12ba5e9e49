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
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream);
}
