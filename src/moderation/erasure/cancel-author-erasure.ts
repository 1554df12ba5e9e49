import type { Database } from '../../db/database.ts';
import { NotFoundError } from '../../errors.ts';
import type { AuthorErasure } from '../../generated/prisma/client.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { cancelRun } from '../../runs/run-lifecycle.ts';
import { AUTHOR_ERASURES } from './author-erasures.ts';

/**
 * Asks the erasure of an author to stop: a queued one is CANCELLED at once, a running one within two seconds.
 * What is erased stays erased, and one that has ended stays as it is.
 * @throws NotFoundError
 */
export async function cancelAuthorErasure(
  room: { database: Database; jobs: Jobs },
  asked: { id: string; actor: string },
): Promise<AuthorErasure> {
  const erasure = await cancelRun(room, AUTHOR_ERASURES, asked);
  if (erasure === null) throw new NotFoundError('such erasure of an author');
  return erasure;
}
