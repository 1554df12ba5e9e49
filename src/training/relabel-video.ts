import { v7 as uuidv7 } from 'uuid';
import { recordAudit } from '../audit/record-audit.ts';
import type { Database, Db } from '../db/database.ts';
import { GoldLabelError, NotFoundError } from '../errors.ts';
import type { ClaimLabel, Label } from '../generated/prisma/client.ts';
import { parseReason } from './champion.ts';

export type Relabelling = {
  videoId: string;
  /** Null: what it is labelled as now, confirmed. */
  label: ClaimLabel | null;
  reason: string;
  actor: string;
};

/**
 * States, or confirms, what a video is: appends a HUMAN label and makes it the current one, in one
 * transaction. Two who do so at once come one after the other; both are on record.
 * @throws ValidationError | NotFoundError | GoldLabelError
 */
export async function relabelVideo(
  { database }: { database: Database },
  { videoId, label, reason, actor }: Relabelling,
): Promise<Label> {
  const checkedReason = parseReason(reason);
  return await database.prisma.$transaction(async (tx) => {
    const current = await lockCurrentLabel(tx, videoId);
    const stated = label ?? current?.label;
    if (stated === undefined) throw new NotFoundError('label to confirm');
    if (current?.source === 'GOLD') throw new GoldLabelError();
    // Not always the current one: an undone decision leaves its label on record and an earlier one current.
    const last = await tx.label.aggregate({ where: { videoId }, _max: { revision: true } });
    const appended = await tx.label.create({
      data: {
        id: uuidv7(),
        videoId,
        revision: (last._max.revision ?? 0) + 1,
        label: stated,
        source: 'HUMAN',
        actor,
        reason: checkedReason,
      },
    });
    await tx.video.update({ where: { id: videoId }, data: { currentLabelId: appended.id } });
    await recordAudit(tx, {
      actor,
      action: label === null ? 'label.confirm' : 'label.state',
      subject: { type: 'Video', id: videoId },
      details: { labelId: appended.id, revision: appended.revision, label: stated },
    });
    return appended;
  });
}

async function lockCurrentLabel(tx: Db, videoId: string): Promise<Label | null> {
  await tx.$queryRaw`SELECT FROM video WHERE id = ${videoId}::uuid FOR NO KEY UPDATE`;
  const video = await tx.video.findUnique({
    where: { id: videoId, erasure: { is: null } },
    select: { currentLabel: true },
  });
  if (video === null) throw new NotFoundError('such video');
  return video.currentLabel;
}
