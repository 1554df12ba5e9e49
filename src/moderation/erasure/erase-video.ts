import { createHash } from 'node:crypto';
import { z } from 'zod';
import { recordAudit } from '../../audit/record-audit.ts';
import type { Database, Db } from '../../db/database.ts';
import { PATIENT } from '../../db/patient-transaction.ts';
import { NotFoundError } from '../../errors.ts';
import { Prisma, type VideoErasure } from '../../generated/prisma/client.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { globalId } from '../deliveries/global-id.ts';
import { publishWebhookEvents } from '../deliveries/publish-webhook-events.ts';
import { parseLimited, text } from '../limited-input.ts';

export const ERASURE_REASON = '1 to 1000 characters, without NUL';

const input = z.object({
  reason: z
    .unknown()
    .refine((value) => text({ min: 1, max: 1_000 }).safeParse(value).success, ERASURE_REASON)
    .transform(String),
});

/** Stands where the text stood: a transcript is never empty. */
const ERASED_TEXT = '[erased]';

/**
 * Erases a video: its text, its author, its counts and all that was derived from them or written about
 * them in words. What stays are bare facts (which label, which decision, when, by whom) and a tombstone. Its
 * external id is free again: whoever submits it again submits a new video. Erasing twice is fine.
 * @throws ValidationError | NotFoundError
 */
export async function eraseVideo(
  { database, jobs }: { database: Database; jobs: Jobs },
  { videoId, actor, ...given }: { videoId: string; reason: string; actor: string },
): Promise<VideoErasure> {
  const { reason } = parseLimited(input, given);
  return await database.prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT FROM video WHERE id = ${videoId}::uuid FOR UPDATE`;
    const done = await tx.videoErasure.findUnique({ where: { videoId } });
    if (done !== null) return done;
    const video = await tx.video.findUnique({ where: { id: videoId } });
    if (video === null) throw new NotFoundError('such video');
    // Before all else: it is what lets history lose its words.
    const erasure = await tx.videoErasure.create({
      data: { videoId, externalIdSha256: hashOf(video.externalId), actor, reason },
    });
    await blankVideo(tx, videoId);
    await blankHistory(tx, videoId);
    await cancelJobs(tx, videoId, actor);
    await blankDeliveries(tx, videoId);
    await recordAudit(tx, {
      actor,
      action: 'video.erase',
      subject: { type: 'Video', id: videoId },
    });
    await publishWebhookEvents(tx, {
      jobs,
      topic: 'video.erased',
      describe: () => [{ video: { id: globalId('Video', videoId) }, erasedAt: erasure.createdAt }],
    });
    return erasure;
  }, PATIENT);
}

/** How an erased external id is recognised without being kept. */
export function hashOf(externalId: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(externalId, 'utf8').digest());
}

async function blankVideo(tx: Db, videoId: string): Promise<void> {
  await tx.video.update({
    where: { id: videoId },
    data: {
      externalId: `erased:${videoId}`,
      transcript: ERASED_TEXT,
      durationSec: null,
      authorExternalId: null,
      verifiedStatus: 'NOT_VERIFIED',
      authorBanStatus: 'ACTIVE',
      viewCount: null,
      likeCount: null,
      shareCount: null,
      downloadCount: null,
      commentCount: null,
      contentHash: new Uint8Array(32),
    },
  });
}

/** Exactly what the trigger on history lets go: see the migration video_erasure, and notes_and_reports. */
async function blankHistory(tx: Db, videoId: string): Promise<void> {
  const where = { videoId };
  await tx.prediction.updateMany({ where, data: { inputHash: new Uint8Array(32) } });
  await tx.label.updateMany({ where, data: { reason: null } });
  await tx.ruleMatch.updateMany({ where, data: { inputs: {} } });
  await tx.decision.updateMany({ where, data: { reason: null } });
  await tx.actionTaken.updateMany({ where, data: { authorExternalId: null, reason: null } });
  await tx.note.updateMany({ where, data: { text: null } });
  await tx.report.updateMany({ where, data: { note: null, reporter: null, contentHash: null } });
  await tx.appeal.updateMany({ where, data: { statement: null, contentHash: null } });
  await tx.datasetSnapshotRow.updateMany({
    where,
    data: {
      viewCount: null,
      likeCount: null,
      shareCount: null,
      downloadCount: null,
      commentCount: null,
    },
  });
  await tx.labelSuspect.deleteMany({ where });
}

async function cancelJobs(tx: Db, videoId: string, actor: string): Promise<void> {
  await tx.reviewJob.updateMany({
    where: { videoId, closedAt: null },
    data: {
      status: 'CANCELLED',
      closedAt: new Date(),
      closedBy: actor,
      leaseToken: null,
      leaseHolder: null,
      leasedAt: null,
      leaseExpiresAt: null,
    },
  });
  await tx.reviewJob.updateMany({ where: { videoId }, data: { closingReason: null, reach: 0 } });
}

/** Events keep their ids; what the platform calls video and author goes, and what endpoints answered. */
async function blankDeliveries(tx: Db, videoId: string): Promise<void> {
  const about = Prisma.sql`
    SELECT id FROM webhook_event WHERE data -> 'video' ->> 'id' = ${globalId('Video', videoId)}`;
  await tx.$executeRaw`
    UPDATE webhook_attempt SET response = NULL, error = CASE WHEN error IS NULL THEN NULL ELSE 'erased' END
    WHERE delivery_id IN (SELECT d.id FROM webhook_delivery d WHERE d.event_id IN (${about}))`;
  await tx.$executeRaw`
    UPDATE webhook_event SET data = jsonb_set(data - 'authorExternalId' - 'reason', '{video}', (data -> 'video') - 'externalId' - 'authorExternalId')
    WHERE id IN (${about})`;
}
