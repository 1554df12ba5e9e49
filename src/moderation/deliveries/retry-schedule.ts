/** After this many attempts in a row a delivery is DEAD, until somebody redelivers it. */
export const MAX_TRIES = 12;
/** An endpoint that has done nothing but fail for so long is disabled. */
export const DISABLE_AFTER_MS = 5 * 24 * 60 * 60_000;

const FIRST_DELAY_MS = 5_000;
const FACTOR = 4;
const LONGEST_DELAY_MS = 12 * 60 * 60_000;
const JITTER = 0.2;

/**
 * How long to wait after the `tries`th attempt has failed: 5 s, 20 s, 80 s, 5 min, 21 min, 85 min, 5.7 h, then 12 h each,
 * give or take a fifth, so that what failed together does not come back together. Twelve attempts span two and a
 * half days. An endpoint that asks for more time gets it, up to the longest delay.
 * @param random from 0 to 1.
 */
export function retryDelayMs(
  tries: number,
  random: number,
  retryAfterMs: number | null = null,
): number {
  const delay = Math.min(FIRST_DELAY_MS * FACTOR ** (tries - 1), LONGEST_DELAY_MS);
  const jittered = delay * (1 - JITTER + 2 * JITTER * random);
  return Math.round(Math.max(jittered, Math.min(retryAfterMs ?? 0, LONGEST_DELAY_MS)));
}
