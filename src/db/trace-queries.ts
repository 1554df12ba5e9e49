import { context } from '@opentelemetry/api';
import type pg from 'pg';
import { failSpan, openSpan } from '../tracing/traced.ts';

const LONGEST_TEXT = 2_000;

/**
 * Puts a span around each statement of a connection. It tells the statement's text, in which values are
 * placeholders, and never the values.
 */
export function traceQueries(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const tracedQuery = (...args: unknown[]): unknown => {
    const span = openSpan(nameOf(args[0]), {
      kind: 'CLIENT',
      attributes: { 'db.system.name': 'postgresql', 'db.query.text': textOf(args[0]) },
    });
    const settle = (error: unknown) => {
      if (error) failSpan(span, error);
      span.end();
    };
    const callback = args.at(-1);
    if (typeof callback === 'function') {
      const answer = context.bind(context.active(), (error: unknown, result: unknown) => {
        settle(error);
        callback(error, result);
      });
      return query(...args.slice(0, -1), answer);
    }
    const result = query(...args);
    if (result instanceof Promise) result.then(() => settle(null), settle);
    else span.end();
    return result;
  };
  Object.assign(client, { query: tracedQuery });
}

/** The name of a prepared statement, else its verb. */
function nameOf(config: unknown): string {
  if (hasText(config) && typeof config.name === 'string') return config.name;
  return /^\W*(?:--.*\n)*\s*(\w+)/.exec(textOf(config))?.[1]?.toUpperCase() ?? 'query';
}

function textOf(config: unknown): string {
  const text = hasText(config) ? config.text : config;
  return typeof text === 'string' ? text.slice(0, LONGEST_TEXT) : '';
}

function hasText(config: unknown): config is { text: unknown; name?: unknown } {
  return typeof config === 'object' && config !== null && 'text' in config;
}
