import { isFaultOfRow } from '../database-fault.ts';
import type { RuleBook } from './rule-book.ts';

/** What rules needed, or had to write, failed; the write itself may be fine. */
export class RulesFailedError extends Error {
  override readonly name = 'RulesFailedError';
}

/**
 * Writes with the rules, and when that fails by what may be their doing, once more without: a rule must
 * never fail a write. What fails without them too was not their fault.
 */
export async function spareTheWrite<Result>(
  book: RuleBook | null,
  write: (book: RuleBook | null) => Promise<Result>,
): Promise<Result> {
  const set = book?.current;
  try {
    return await write(book);
  } catch (error) {
    if (book === null || set === undefined || set.rules.length === 0 || !mayBeRules(error))
      throw error;
    const result = await write(null);
    book.failAll(set, error);
    return result;
  }
}

function mayBeRules(error: unknown): boolean {
  return error instanceof RulesFailedError || isFaultOfRow(error);
}
