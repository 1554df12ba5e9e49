import type { Db } from '../../db/database.ts';
import { NotFoundError } from '../../errors.ts';

/**
 * Keeps a video from being erased until the transaction ends, and passes for none where it was: whatever
 * is then written about it is either there for the erasure to find, or never written.
 * @throws NotFoundError where it is not there, or was erased.
 */
export async function holdVideo(tx: Db, videoId: string): Promise<void> {
  // In a statement of its own: the next one sees what was committed during the wait.
  await tx.$queryRaw`SELECT FROM video WHERE id = ${videoId}::uuid FOR KEY SHARE`;
  const video = await tx.video.findUnique({
    where: { id: videoId, erasure: { is: null } },
    select: { id: true },
  });
  if (video === null) throw new NotFoundError('such video');
}
