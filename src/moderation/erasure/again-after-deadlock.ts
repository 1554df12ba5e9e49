import { Prisma } from '../../generated/prisma/client.ts';

const TRIES = 5;

/**
 * Runs a transaction again that met somebody at the same rows: a job may come to a video while the erasure
 * waits for the video, and be decided before the erasure can lock it.
 */
export async function againAfterDeadlock<T>(run: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      if (!isDeadlock(error) || tries === TRIES) throw error;
    }
  }
}

/** Prisma says P2034 of its own statements; of raw ones P2010, with Postgres' code in the message. */
function isDeadlock(error: unknown): boolean {
  return (
    error instanceof Prisma.PrismaClientKnownRequestError &&
    (error.code === 'P2034' || error.message.includes('40P01'))
  );
}
