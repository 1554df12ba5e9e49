import type { Db } from '../../db/database.ts';
import { NotFoundError } from '../../errors.ts';

/**
 * Keeps a video from being erased until the transaction ends. Called behind a write about it that locks a
 * job, since jobs are locked before videos: the write is then there for the erasure to find, or, where the
 * erasure was first, undone with the transaction. Erasing alone locks a video against this: who else writes
 * about one takes the weaker lock (FOR NO KEY UPDATE), and neither waits for the other.
 * @throws NotFoundError where it is not there, or was erased.
 */
export async function holdVideo(tx: Db, videoId: string): Promise<void> {
  // An erased video's external id says so (see eraseVideos), and, unlike its tombstone, is read as it is
  // after a wait for the lock.
  const [video] = await tx.$queryRaw<{ erased: boolean }[]>`
    SELECT external_id = 'erased:' || id AS erased FROM video
    WHERE id = ${videoId}::uuid FOR KEY SHARE`;
  if (video === undefined) throw new NotFoundError('such video');
  if (video.erased) throw new NotFoundError('such video any more: it was erased');
}
