import { fileURLToPath, pathToFileURL } from 'node:url';

const preload = pathToFileURL(fileURLToPath(new URL('shift-clock.mjs', import.meta.url)));

/** The environment of a process, and of those that it starts, whose clock is wrong by so much. */
export function wrongClock(shiftMs: number): Record<string, string> {
  return {
    NODE_OPTIONS: `--import=${preload.href}`,
    GAVEL_TEST_CLOCK_SHIFT_MS: String(shiftMs),
  };
}
