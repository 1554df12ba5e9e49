import { z } from 'zod';

/** Of a statement that failed for no fault of its own: the disk is full, or the server is not there. */
export type DatabaseTrouble = 'DATABASE_FULL' | 'DATABASE_UNAVAILABLE';

/** SQLSTATE of a disk, or a quota, without room. */
const DISK_FULL = '53100';
/** Classes of SQLSTATE: connection, insufficient resources, operator intervention, and the system's I/O. */
const UNAVAILABLE_CLASSES = ['08', '53', '57', '58'];
/** What only looks like one of those: a statement that was cancelled. */
const CANCELLED = '57014';
/** How a connection that cannot be made, or breaks, is told by Node, by Prisma, and by Prisma's driver. */
const DISCONNECTED = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH'],
  ...['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037'],
  ...['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections'],
]);
/** pg gives these no code. */
const WITHOUT_CODE =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/;

/** What Prisma keeps of the driver's error. */
const ofPrisma = z.object({
  meta: z.object({
    driverAdapterError: z.object({
      cause: z.object({
        kind: z.string(),
        originalCode: z.string().optional(),
        code: z.string().optional(),
      }),
    }),
  }),
});

/** What kept the database from doing what it was asked to, whichever way the statement was sent; null: nothing of the sort. */
export function databaseTrouble(error: unknown): DatabaseTrouble | null {
  if (!(error instanceof Error)) return null;
  const codes = codesOf(error);
  if (codes.includes(DISK_FULL)) return 'DATABASE_FULL';
  const isGone =
    WITHOUT_CODE.test(error.message) || codes.some((c) => DISCONNECTED.has(c) || isUnavailable(c));
  return isGone ? 'DATABASE_UNAVAILABLE' : null;
}

function codesOf(error: Error): string[] {
  const codes = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const cause = ofPrisma.safeParse(error).data?.meta.driverAdapterError.cause;
  if (cause !== undefined) codes.push(cause.kind, cause.originalCode ?? '', cause.code ?? '');
  // Of a statement that it has no name for, Prisma tells the SQLSTATE in words alone.
  const told = /Code: `(\w{5})`/.exec(error.message)?.[1];
  return told === undefined ? codes : [...codes, told];
}

function isUnavailable(code: string): boolean {
  const isSqlState = /^\d{2}\w{3}$/.test(code);
  return isSqlState && code !== CANCELLED && UNAVAILABLE_CLASSES.includes(code.slice(0, 2));
}
