import { GraphQLError, Kind } from 'graphql';
import { z } from 'zod';
import { builder } from './builder.ts';

const DIGITS = /^-?\d+$/;
const instant = z.iso.datetime({ offset: true });

builder.scalarType('BigInt', {
  description:
    'An integer beyond 32 bits. Accepts JSON integers and strings of digits; answers a JSON number, ' +
    'which is exact because every count in Gavel is at most 2^53 - 1. Limits are checked by the field that ' +
    'takes the number, not by the scalar.',
  parseValue: parseInteger,
  parseLiteral(node) {
    if (node.kind === Kind.INT || node.kind === Kind.STRING) return parseInteger(node.value);
    throw notAnInteger();
  },
  serialize(value) {
    if (typeof value === 'bigint' || typeof value === 'number') return Number(value);
    throw new TypeError(`BigInt cannot represent a ${typeof value}`);
  },
});

builder.scalarType('DateTime', {
  description:
    'A moment in ISO 8601 with its offset, such as `2026-11-23T10:00:00Z`. Answered in UTC, to the millisecond.',
  parseValue: parseInstant,
  parseLiteral(node) {
    if (node.kind === Kind.STRING) return parseInstant(node.value);
    throw notAnInstant();
  },
  serialize(value) {
    if (value instanceof Date) return value.toISOString();
    throw new TypeError(`DateTime cannot represent a ${typeof value}`);
  },
});

builder.scalarType('JSON', {
  description: 'Any JSON value, for what has a shape of its own each time.',
});

/** A `number` where that is exact, else a `bigint`. */
function parseInteger(value: unknown): number | bigint {
  if (typeof value === 'number' && Number.isInteger(value)) {
    return Number.isSafeInteger(value) ? value : BigInt(value);
  }
  if (typeof value === 'string' && DIGITS.test(value)) {
    const exact = BigInt(value);
    const number = Number(exact);
    return Number.isSafeInteger(number) ? number : exact;
  }
  throw notAnInteger();
}

function parseInstant(value: unknown): Date {
  const parsed = instant.safeParse(value);
  if (!parsed.success) throw notAnInstant();
  const moment = new Date(parsed.data);
  const year = moment.getUTCFullYear();
  // Postgres knows no year 0, and JSON no year of five digits.
  if (year < 1 || year > 9_999) throw notAnInstant();
  return moment;
}

function notAnInteger(): GraphQLError {
  return new GraphQLError('BigInt must be an integer, or a string of digits');
}

function notAnInstant(): GraphQLError {
  return new GraphQLError(
    'DateTime must be an ISO 8601 moment with an offset, such as 2026-11-23T10:00:00Z',
  );
}
