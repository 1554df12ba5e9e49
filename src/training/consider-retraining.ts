import { SYSTEM } from '../audit/record-audit.ts';
import type { Database } from '../db/database.ts';
import { databaseNow } from '../db/database-now.ts';
import { countLabelsSince } from '../db/sql/count-labels-since.ts';
import { InsufficientLabelsError, TrainingInProgressError } from '../errors.ts';
import type { TrainingRun } from '../generated/prisma/client.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { requestTraining } from './request-training.ts';
import { retrainingPolicy } from './retraining-policy.ts';

const MINUTE_MS = 60_000;

/**
 * Retrains if the policy says so; called each minute, and when the policy's schedule comes round.
 *
 * New labels are those since the last run that came to something was asked for. The cooldown counts from
 * the last run however it ended, so that labels which stream in, or runs which fail, start one run a
 * cooldown and not one a minute. The schedule asks for at least one new label, and minds the cooldown
 * too: the same labels would make the same model.
 * @returns the run, or null when there is no reason for one
 */
export async function considerRetraining(
  { database, jobs }: { database: Database; jobs: Jobs },
  { because, now }: { because: 'LABELS' | 'SCHEDULE'; now?: Date },
): Promise<TrainingRun | null> {
  const { prisma } = database;
  const policy = await retrainingPolicy(prisma);
  if (!policy.enabled) return null;
  const last = await prisma.trainingRun.findFirst({
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  const cooledAt = (last?.createdAt.getTime() ?? 0) + policy.cooldownMinutes * MINUTE_MS;
  const at = now ?? (await databaseNow(prisma));
  if (at.getTime() < cooledAt) return null;

  const learned = await prisma.trainingRun.findFirst({
    where: { status: { notIn: ['FAILED', 'CANCELLED'] } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  const wanted = because === 'SCHEDULE' ? 1 : policy.minNewLabels;
  const since = learned?.createdAt ?? new Date(0);
  const [row] = await prisma.$queryRaw<{ count: number }[]>(countLabelsSince(since, wanted));
  if ((row?.count ?? 0) < wanted) return null;
  try {
    const { autoPromote, targetErrorRate, labelWeights } = policy;
    return await requestTraining(
      { database, jobs },
      { autoPromote, targetErrorRate, labelWeights, actor: SYSTEM.retrainingPolicy },
    );
  } catch (error) {
    if (error instanceof TrainingInProgressError || error instanceof InsufficientLabelsError) {
      return null;
    }
    throw error;
  }
}
