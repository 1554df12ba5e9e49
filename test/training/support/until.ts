import { setTimeout as delay } from 'node:timers/promises';

/**
 * Looks until the answer is one, and gives it back.
 * @throws with `what` and the last answer when the time is over.
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | false | undefined>,
  withinMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await look();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await delay(25);
  }
}
