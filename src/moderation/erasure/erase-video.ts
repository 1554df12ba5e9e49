import { createHash } from 'node:crypto';
import type { Database } from '../../db/database.ts';
import { NotFoundError } from '../../errors.ts';
import type { VideoErasure } from '../../generated/prisma/client.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { parseLimited } from '../limited-input.ts';
import { againAfterDeadlock } from './again-after-deadlock.ts';
import { eraseVideos } from './erase-videos.ts';
import { erasureReason } from './erasure-reason.ts';

/**
 * Erases a video: its text, its author, its counts and all that was derived from them or written about
 * them in words. What stays are bare facts (which label, which decision, when, by whom) and a tombstone. Its
 * external id is free again: whoever submits it again submits a new video. Erasing twice is fine: the first
 * reason stays.
 * @throws ValidationError | NotFoundError
 */
export async function eraseVideo(
  { database, jobs }: { database: Database; jobs: Jobs },
  { videoId, actor, ...given }: { videoId: string; reason: string; actor: string },
): Promise<VideoErasure> {
  const { reason } = parseLimited(erasureReason, given);
  return await againAfterDeadlock(() =>
    database.prisma.$transaction(async (tx) => {
      await eraseVideos(tx, { jobs, videoIds: [videoId], actor, reason });
      const erasure = await tx.videoErasure.findUnique({ where: { videoId } });
      if (erasure === null) throw new NotFoundError('such video');
      return erasure;
    }),
  );
}

/** How what is erased is recognised by its external id without that being kept. */
export function hashOf(externalId: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(externalId, 'utf8').digest());
}
