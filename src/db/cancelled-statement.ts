/** SQLSTATE of a statement that was cancelled, because it had taken too long as a rule. */
export const CANCELLED_STATEMENT = '57014';

/** Whether an error comes from a cancelled statement, whichever way the statement was sent. */
export function isCancelledStatement(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && error.code === CANCELLED_STATEMENT) return true;
  // Prisma wraps what the driver threw, and some of it in `meta` alone.
  return error.message.includes(`\`${CANCELLED_STATEMENT}\``) || isCancelledStatement(error.cause);
}
