import { NIL, validate } from 'uuid';

/** A lease's token as it was sent; what cannot be one holds nothing, as any wrong one. */
export function leaseTokenOf(text: string): string {
  return validate(text) ? text : NIL;
}
