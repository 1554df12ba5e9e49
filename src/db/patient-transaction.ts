/**
 * For short transactions that may have to wait: for a connection of a busy pool, or behind whoever holds
 * the same row. Prisma's own limits (2 and 5 seconds) give up on a loaded machine.
 */
export const PATIENT = { maxWait: 15_000, timeout: 30_000 } as const;
