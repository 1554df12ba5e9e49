import { readdirSync } from 'node:fs';
import os from 'node:os';
import type { Logger } from '../logger.ts';

/**
 * Lets others go first: this process gets what they leave of the processors (nice, 0 to 19). What already
 * has a lower priority keeps it; only the privileged may raise theirs.
 */
export function lowerPriority(nice: number, log: Logger): void {
  try {
    if (os.getPriority() >= nice) return;
    for (const id of threadIds()) os.setPriority(id, nice);
  } catch (error) {
    log.warn({ err: error }, 'the priority could not be lowered');
  }
}

/** Linux keeps a priority for each thread, and new ones begin with their maker's; 0 is the caller. */
function threadIds(): number[] {
  if (os.platform() !== 'linux') return [0];
  return readdirSync('/proc/self/task').map(Number);
}
