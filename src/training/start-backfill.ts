import { v7 as uuidv7 } from 'uuid';
import { recordAudit } from '../audit/record-audit.ts';
import type { Database } from '../db/database.ts';
import { BackfillInProgressError, NotFoundError, ValidationError } from '../errors.ts';
import { type Backfill, Prisma } from '../generated/prisma/client.ts';
import { runBackfill } from '../jobs/definitions.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { ACTIVE_BACKFILL } from './backfills.ts';

/**
 * Queues the scoring of history by a version: every video that is stored now gets one more prediction.
 * Videos that are stored later are the live model's. One active backfill a version; the database holds
 * that, not this function.
 * @throws NotFoundError | ValidationError for an archived version | BackfillInProgressError
 */
export async function startBackfill(
  { database, jobs }: { database: Database; jobs: Jobs },
  { version, actor }: { version: number; actor: string },
): Promise<Backfill> {
  const { prisma } = database;
  const target = await prisma.modelVersion.findUnique({ where: { version } });
  if (target === null) throw new NotFoundError(`model version ${version}`);
  if (target.status === 'ARCHIVED') {
    const message = `version ${version} is archived`;
    throw new ValidationError([{ field: 'version', limit: 'a version in choice', message }]);
  }
  for (;;) {
    try {
      return await prisma.$transaction(async (tx) => {
        const newest = await tx.video.findFirst({ select: { id: true }, orderBy: { id: 'desc' } });
        const backfill = await tx.backfill.create({
          data: {
            id: uuidv7(),
            modelVersion: version,
            status: 'QUEUED',
            throughVideoId: newest?.id ?? null,
            requestedBy: actor,
          },
        });
        await jobs.enqueue(tx, runBackfill, { runId: backfill.id });
        await recordAudit(tx, {
          actor,
          action: 'backfill.start',
          subject: { type: 'Backfill', id: backfill.id },
          details: { modelVersion: version },
        });
        return backfill;
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const active = await prisma.backfill.findFirst({
        where: { modelVersion: version, ...ACTIVE_BACKFILL },
        select: { id: true },
      });
      if (active !== null) throw new BackfillInProgressError(version, active.id);
      // The backfill that stood in the way has ended in between: the place is free.
    }
  }
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
