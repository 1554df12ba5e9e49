import pg from 'pg';

/** Somebody asked the run to stop. */
export class RunCancelledError extends Error {
  constructor() {
    super('the run was cancelled');
  }
}

/** Another attempt has taken the run, or it has ended: this attempt must not write any more. */
export class StaleAttemptError extends Error {
  constructor(attempt: number) {
    super(`attempt ${attempt} does not hold the run any more`);
  }
}

/** A statement got no answer: whether it was committed is not known. */
export class LostConnectionError extends Error {
  constructor(cause: unknown) {
    super(`the database was lost: ${failureReason(cause)}`, { cause });
  }
}

/** Waits for a statement; one that gets no answer at all fails as LostConnectionError. */
export async function databaseAnswer<T>(statement: Promise<T>): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    throw error instanceof pg.DatabaseError ? error : new LostConnectionError(error);
  }
}

const LONGEST_REASON = 500;

/** A failure in one short line, as a run shows it: no stack, no code frame. */
export function failureReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const lines = message.split('\n').map((line) => line.trim());
  return (lines.findLast((line) => line !== '') ?? 'unknown').slice(0, LONGEST_REASON);
}
