import { createHash } from 'node:crypto';

/**
 * A number from 0 up to 1 that is the same whenever it is drawn for the same thing, and spread evenly over
 * things: who draws again after a lost answer, or after an undo, draws the same.
 */
export function stableDraw(purpose: string, id: string): number {
  return createHash('sha256').update(`gavel.${purpose} ${id}`).digest().readUIntBE(0, 6) / 2 ** 48;
}
