import { CombinedGraphQLErrors } from '@apollo/client/errors';

const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 4_000;
const TIMEOUT_MS = 20_000;

/** The server understood, and will not: to ask again changes nothing. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** What goes with a request, so that a line that swallows everything does not hold it for ever. */
export type Attempt = { number: number; context: { fetchOptions: { signal: AbortSignal } } };

/**
 * Sends a request, and again while no answer comes back: the API answers a repeated decision, escalation
 * or undo as it did the first, so that nothing is written twice. What the server refuses is not repeated.
 */
export async function untilAnswered<T>(
  send: (attempt: Attempt) => Promise<T>,
  { closed, onUnanswered }: { closed: AbortSignal; onUnanswered?: () => void },
): Promise<T> {
  for (let number = 1; ; number += 1) {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      return await send({ number, context: { fetchOptions: { signal } } });
    } catch (error) {
      const final = error instanceof RefusedError || CombinedGraphQLErrors.is(error);
      if (closed.aborted || final) throw error;
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
