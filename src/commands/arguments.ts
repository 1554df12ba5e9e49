import { fileURLToPath } from 'node:url';
import { InvalidArgumentError } from 'commander';

/** The bundle that ships with Gavel. */
export const SHIPPED_MODEL = fileURLToPath(new URL('../../models/ngram-linear', import.meta.url));

/** A parser for commander: a whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** A parser for commander: a decimal number over `least` and under `most`. */
export function numberBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) || !(value > least && value < most)) {
      throw new InvalidArgumentError(`It must be a number over ${least} and under ${most}.`);
    }
    return value;
  };
}
