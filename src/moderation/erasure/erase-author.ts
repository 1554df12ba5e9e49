import { recordAudit } from '../../audit/record-audit.ts';
import type { Database, Db } from '../../db/database.ts';
import { NotFoundError } from '../../errors.ts';
import type { AuthorErasure } from '../../generated/prisma/client.ts';
import { runAuthorErasure } from '../../jobs/definitions.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { ACTIVE_STATUSES } from '../../runs/run-lifecycle.ts';
import { takeTurns } from '../advisory-lock.ts';
import { LIMITS, parseLimited, text } from '../limited-input.ts';
import { newId } from '../new-id.ts';
import { hashOf } from './erase-video.ts';
import { erasureReason } from './erasure-reason.ts';

const input = erasureReason.extend({ authorExternalId: text(LIMITS.authorExternalId) });

/**
 * Queues the erasure of an author: every video that is stored under the author's id, what was derived from
 * them, and what the author had reported as a user. Asked for again it answers the one that is under way,
 * or, where nothing is left to erase, the last that was.
 * @returns the erasure, and whether it is new.
 * @throws ValidationError | NotFoundError where nothing is, or was, known of the author.
 */
export async function eraseAuthor(
  { database, jobs }: { database: Database; jobs: Jobs },
  { actor, ...given }: { authorExternalId: string; reason: string; actor: string },
): Promise<{ erasure: AuthorErasure; created: boolean }> {
  const { authorExternalId, reason } = parseLimited(input, given);
  const authorSha256 = hashOf(authorExternalId);
  return await database.prisma.$transaction(async (tx) => {
    await takeTurns(tx, 'gavel.erase-author', Buffer.from(authorSha256).toString('hex'));
    const before = await tx.authorErasure.findMany({
      where: { authorSha256, status: { in: [...ACTIVE_STATUSES, 'SUCCEEDED'] } },
      orderBy: { id: 'desc' },
    });
    const active = before.find(({ finishedAt }) => finishedAt === null);
    if (active !== undefined) return { erasure: active, created: false };
    if (!(await isKnown(tx, authorExternalId))) {
      const [last] = before;
      if (last === undefined) throw new NotFoundError(`author "${authorExternalId}"`);
      return { erasure: last, created: false };
    }
    const erasure = await tx.authorErasure.create({
      data: {
        ...{ id: newId(), status: 'QUEUED', requestedBy: actor },
        ...{ authorExternalId, authorSha256, reason },
      },
    });
    await jobs.enqueue(tx, runAuthorErasure, { runId: erasure.id });
    await recordAudit(tx, {
      actor,
      action: 'author.erase',
      subject: { type: 'AuthorErasure', id: erasure.id },
    });
    return { erasure, created: true };
  });
}

async function isKnown(tx: Db, authorExternalId: string): Promise<boolean> {
  const video = await tx.video.findFirst({ where: { authorExternalId }, select: { id: true } });
  if (video !== null) return true;
  const report = await tx.report.findFirst({
    where: { reporter: authorExternalId },
    select: { id: true },
  });
  return report !== null;
}
