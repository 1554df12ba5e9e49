import type { ErrorLike } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';

/** Whether a query failed because the person is to decide unseen: predictions, or earlier decisions, are hidden. */
export function isHiddenUntilDecided(error: ErrorLike | undefined): boolean {
  return (
    CombinedGraphQLErrors.is(error) &&
    error.errors.some(({ extensions }) => extensions?.code === 'HIDDEN_UNTIL_DECIDED')
  );
}
