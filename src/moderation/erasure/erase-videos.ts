import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import { databaseNow } from '../../db/database-now.ts';
import { type AppealStatus, Prisma } from '../../generated/prisma/client.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { announceAppeal } from '../appeals/announce-appeal.ts';
import { globalId } from '../deliveries/global-id.ts';
import { publishWebhookEvents } from '../deliveries/publish-webhook-events.ts';

/** Stands where the text stood: a transcript is never empty. */
const ERASED_TEXT = '[erased]';
/** Why the jobs that waited were closed. */
const CLOSING_REASON = 'the video was erased';

/** Who erases, why, and, where that is so, as part of the erasure of an author. */
type Erasing = Readonly<{ actor: string; reason: string; authorErasureId?: string }>;

/**
 * Erases videos in the caller's transaction: their texts, their authors, their counts and all that was
 * derived from them or written about them in words. What stays are bare facts and a tombstone each. Jobs
 * that wait for them and appeals about them end. What was erased before is passed over.
 *
 * An erased video's external id becomes `erased:` and its id, which no video that was submitted can have:
 * it is by that that statements tell an erased row which they waited for.
 * @returns how many it erased.
 */
export async function eraseVideos(
  tx: Db,
  {
    jobs,
    videoIds,
    actor,
    reason,
    authorErasureId,
  }: Erasing & { jobs: Jobs; videoIds: readonly string[] },
): Promise<number> {
  // Jobs, then videos, as everybody locks them, in the order of their ids.
  await tx.$queryRaw`
    SELECT FROM review_job
    WHERE video_id = ANY (${[...videoIds]}::uuid[]) AND status IN ('PENDING', 'LEASED')
    ORDER BY id FOR UPDATE`;
  const locked = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM video
    WHERE id = ANY (${[...videoIds]}::uuid[]) AND external_id <> 'erased:' || id
    ORDER BY id FOR UPDATE`;
  const ids = locked.map(({ id }) => id);
  if (ids.length === 0) return 0;
  // Before all else: it is what lets history lose its words.
  await tx.$executeRaw`
    INSERT INTO video_erasure (video_id, external_id_sha256, actor, reason, author_erasure_id)
    SELECT id, sha256(convert_to(external_id, 'UTF8')), ${actor}, ${reason},
      ${authorErasureId ?? null}::uuid
    FROM video WHERE id = ANY (${ids}::uuid[])`;
  await blankVideos(tx, ids);
  await blankHistory(tx, ids);
  await cancelJobs(tx, ids, actor);
  const appealIds = await closeAppeals(tx, ids);
  await blankDeliveries(tx, ids);
  await recordAudit(
    tx,
    ...ids.map((id) => ({
      ...{ actor, action: 'video.erase', subject: { type: 'Video', id } },
      ...(authorErasureId !== undefined && { details: { authorErasureId } }),
    })),
    ...appealIds.map((id) => ({ actor, action: 'appeal.close', subject: { type: 'Appeal', id } })),
  );
  for (const appealId of appealIds) await announceAppeal(tx, { jobs, appealId });
  await publishWebhookEvents(tx, {
    jobs,
    topic: 'video.erased',
    describe: async () => {
      const erasures = await tx.videoErasure.findMany({ where: { videoId: { in: ids } } });
      return erasures.map(({ videoId, createdAt }) => ({
        video: { id: globalId('Video', videoId) },
        erasedAt: createdAt,
      }));
    },
  });
  return ids.length;
}

async function blankVideos(tx: Db, ids: string[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE video SET external_id = 'erased:' || id, transcript = ${ERASED_TEXT}, duration_sec = NULL,
      author_external_id = NULL, verified_status = 'NOT_VERIFIED', author_ban_status = 'ACTIVE',
      view_count = NULL, like_count = NULL, share_count = NULL, download_count = NULL,
      comment_count = NULL, content_hash = ${new Uint8Array(32)}
    WHERE id = ANY (${ids}::uuid[])`;
}

/**
 * Exactly what the trigger on history lets go: see the migration video_erasure, and notes_and_reports. By
 * primary keys where there is no index by video.
 */
async function blankHistory(tx: Db, ids: string[]): Promise<void> {
  const where = { videoId: { in: ids } };
  await tx.prediction.updateMany({ where, data: { inputHash: new Uint8Array(32) } });
  await tx.label.updateMany({ where, data: { reason: null } });
  await tx.$executeRaw`
    UPDATE rule_match SET inputs = '{}'
    WHERE prediction_id IN (SELECT id FROM prediction WHERE video_id = ANY (${ids}::uuid[]))`;
  await tx.decision.updateMany({ where, data: { reason: null } });
  await tx.actionTaken.updateMany({ where, data: { authorExternalId: null, reason: null } });
  await tx.note.updateMany({ where, data: { text: null } });
  await tx.report.updateMany({ where, data: { note: null, reporter: null, contentHash: null } });
  await tx.appeal.updateMany({ where, data: { statement: null, contentHash: null } });
  await tx.$executeRaw`
    UPDATE dataset_snapshot_row SET view_count = NULL, like_count = NULL, share_count = NULL,
      download_count = NULL, comment_count = NULL
    WHERE video_id = ANY (${ids}::uuid[]) AND snapshot_id IN (SELECT id FROM dataset_snapshot)`;
  await tx.labelSuspect.deleteMany({ where });
}

async function cancelJobs(tx: Db, ids: string[], actor: string): Promise<void> {
  const where = { videoId: { in: ids } };
  await tx.reviewJob.updateMany({ where, data: { closingReason: null, reach: 0 } });
  await tx.reviewJob.updateMany({
    where: { ...where, closedAt: null },
    data: {
      status: 'CANCELLED',
      closedAt: await databaseNow(tx),
      closedBy: actor,
      closingReason: CLOSING_REASON,
      leaseToken: null,
      leaseHolder: null,
      leasedAt: null,
      leaseExpiresAt: null,
    },
  });
}

/** Nobody can judge them any more; saying that a decision was upheld or overturned would be made up. */
async function closeAppeals(tx: Db, ids: string[]): Promise<string[]> {
  const closed: AppealStatus = 'CLOSED';
  const rows = await tx.$queryRaw<{ id: string }[]>`
    UPDATE appeal SET status = ${closed}::appeal_status, resolved_at = clock_timestamp()
    WHERE video_id = ANY (${ids}::uuid[]) AND status = 'OPEN'
    RETURNING id`;
  return rows.map(({ id }) => id);
}

/** Events keep their ids; what the platform calls video and author goes, and what endpoints answered. */
async function blankDeliveries(tx: Db, ids: string[]): Promise<void> {
  const about = Prisma.sql`
    SELECT id FROM webhook_event
    WHERE data -> 'video' ->> 'id' = ANY (${ids.map((id) => globalId('Video', id))}::text[])`;
  await tx.$executeRaw`
    UPDATE webhook_attempt SET response = NULL, error = CASE WHEN error IS NULL THEN NULL ELSE 'erased' END
    WHERE delivery_id IN (SELECT d.id FROM webhook_delivery d WHERE d.event_id IN (${about}))`;
  await tx.$executeRaw`
    UPDATE webhook_event SET data = jsonb_set(data - 'authorExternalId' - 'reason', '{video}', (data -> 'video') - 'externalId' - 'authorExternalId')
    WHERE id IN (${about})`;
}
