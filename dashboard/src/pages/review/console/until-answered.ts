import { CombinedGraphQLErrors } from '@apollo/client/errors';

const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 4_000;
const TIMEOUT_MS = 20_000;
/** A verdict outlives its page by so many attempts: who walks on in the dashboard has still said it. */
const ATTEMPTS_AFTER_CLOSING = 10;

/** The server understood, and will not: to ask again changes nothing. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** What goes with a request, so that a line that swallows everything does not hold it for ever. */
export type Attempt = { number: number; context: { fetchOptions: RequestInit } };

/**
 * Sends a request, and again while no answer comes back: the API answers a repeated decision, escalation
 * or undo as it did the first, so that nothing is written twice. What the server refuses is not repeated.
 */
export async function untilAnswered<T>(
  send: (attempt: Attempt) => Promise<T>,
  {
    closed,
    onUnanswered,
    isVerdict = false,
  }: { closed: AbortSignal; onUnanswered?: () => void; isVerdict?: boolean },
): Promise<T> {
  for (let number = 1; ; number += 1) {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      // Kept alive, it is sent although the tab closes at this moment.
      return await send({ number, context: { fetchOptions: { signal, keepalive: isVerdict } } });
    } catch (error) {
      const final = error instanceof RefusedError || CombinedGraphQLErrors.is(error);
      const over = closed.aborted && !(isVerdict && number < ATTEMPTS_AFTER_CLOSING);
      if (final || over) throw error;
      onUnanswered?.();
      await pause(Math.min(FIRST_PAUSE_MS * 2 ** (number - 1), LONGEST_PAUSE_MS), closed);
    }
  }
}

/** Shorter when the browser says that it has a network again. */
function pause(ms: number, closed: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener('online', done);
      closed.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener('online', done);
    closed.addEventListener('abort', done);
  });
}
