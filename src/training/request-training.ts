import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { recordAudit } from '../audit/record-audit.ts';
import type { Database } from '../db/database.ts';
import { databaseNow } from '../db/database-now.ts';
import {
  InsufficientLabelsError,
  NotFoundError,
  TrainingInProgressError,
  ValidationError,
  type ValidationIssue,
} from '../errors.ts';
import { Prisma, type TrainingRun } from '../generated/prisma/client.ts';
import { runTraining } from '../jobs/definitions.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { ARCHITECTURES, DEFAULT_ARCHITECTURE } from '../ml/architectures.ts';
import { DEFAULT_TARGET_ERROR_RATE } from '../ml/review-rule.ts';
import { type LabelWeightsRequest, parseLabelWeights } from './label-weights.ts';
import { ACTIVE_RUN } from './run-status.ts';

/**
 * Labels of each class below which a retraining is refused. 50 leave about 10 for the held-out part:
 * with fewer, one row more or less moves its recall by over ten points and the report says nothing.
 */
export const MIN_LABELS_PER_CLASS = 50;

/** Limits of a request, as the API's descriptions state them. TensorFlow.js reads a seed of 0 as random. */
export const TRAINING_LIMITS = {
  minSeed: 1,
  maxSeed: 2 ** 31 - 1,
  maxEpochs: 100,
  /** Neither is allowed itself: no rate of 0 can be kept, and half is what guessing gets. */
  targetErrorRate: { over: 0, under: 0.5 },
} as const;

const DEFAULT_SEED = 1;

export type TrainingRequest = {
  architecture?: string | null | undefined;
  seed?: number | null | undefined;
  epochs?: number | null | undefined;
  /** Whether the outcome becomes champion at once, if the quality gate blesses it. */
  autoPromote?: boolean | null | undefined;
  /** The share of wrong answers accepted among those that need no review. */
  targetErrorRate?: number | null | undefined;
  labelWeights?: LabelWeightsRequest | null | undefined;
  /** Train on this snapshot, with its weights, and not on the labels as they are when it starts. */
  datasetSnapshotId?: string | null | undefined;
  actor: string;
};

/**
 * Queues a retraining from the labels in the database, or from a snapshot of them: the run and its job are
 * written together, and the run is answered at once. One run at a time; the database holds that, not this
 * function.
 * @throws ValidationError | NotFoundError | InsufficientLabelsError | TrainingInProgressError
 */
export async function requestTraining(
  { database, jobs }: { database: Database; jobs: Jobs },
  request: TrainingRequest,
): Promise<TrainingRun> {
  const { prisma } = database;
  const settings = parseRequest(request);
  requireEnoughLabels(await countLabels(database, settings.datasetSnapshotId));
  for (;;) {
    try {
      return await prisma.$transaction(async (tx) => {
        const run = await tx.trainingRun.create({
          data: {
            id: uuidv7(),
            status: 'QUEUED',
            requestedBy: request.actor,
            createdAt: await databaseNow(tx),
            ...settings,
          },
        });
        await jobs.enqueue(tx, runTraining, { runId: run.id });
        await recordAudit(tx, {
          actor: request.actor,
          action: 'training.request',
          subject: { type: 'TrainingRun', id: run.id },
          details: settings,
        });
        return run;
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const active = await prisma.trainingRun.findFirst({
        where: ACTIVE_RUN,
        select: { id: true },
      });
      if (active !== null) throw new TrainingInProgressError(active.id);
      // The run that stood in the way has ended in between: the place is free.
    }
  }
}

function parseRequest(request: TrainingRequest) {
  const { minSeed, maxSeed, maxEpochs } = TRAINING_LIMITS;
  const architectures = Object.keys(ARCHITECTURES);
  const architecture = request.architecture ?? DEFAULT_ARCHITECTURE;
  const seed = request.seed ?? DEFAULT_SEED;
  const definition = Object.entries(ARCHITECTURES).find(([name]) => name === architecture)?.[1];
  const epochs = request.epochs ?? definition?.epochs ?? 1;
  const datasetSnapshotId = request.datasetSnapshotId ?? null;
  const issues: ValidationIssue[] = [];
  const refuse = (field: string, limit: string) =>
    issues.push({ field, limit, message: `${field} must be ${limit}` });
  if (definition === undefined) refuse('architecture', `one of ${architectures.join(', ')}`);
  if (!isWithin(seed, minSeed, maxSeed)) refuse('seed', `an integer from ${minSeed} to ${maxSeed}`);
  if (!isWithin(epochs, 1, maxEpochs)) refuse('epochs', `an integer from 1 to ${maxEpochs}`);
  const targetErrorRate = parseTargetErrorRate(request.targetErrorRate, issues);
  const labelWeights = parseLabelWeights(request.labelWeights, issues);
  if (datasetSnapshotId !== null && request.labelWeights != null) {
    refuse('labelWeights', 'left out where a snapshot is given: its rows have their weights');
  }
  throwIssues(issues);
  return {
    ...{ architecture, seed, epochs, targetErrorRate, datasetSnapshotId },
    autoPromote: request.autoPromote ?? false,
    // Left out, it is null in the database: the snapshot's rows have their weights.
    ...(datasetSnapshotId === null && { labelWeights }),
  };
}

/** Checks a rate that somebody asks for. What is wrong with it is added to `issues`. */
export function parseTargetErrorRate(
  rate: number | null | undefined,
  issues: ValidationIssue[],
): number {
  if (rate == null) return DEFAULT_TARGET_ERROR_RATE;
  const { over, under } = TRAINING_LIMITS.targetErrorRate;
  if (!(rate > over && rate < under)) {
    const limit = `over ${over} and under ${under}`;
    const message = `targetErrorRate must be ${limit}`;
    issues.push({ field: 'targetErrorRate', limit, message });
  }
  return rate;
}

/** @throws ValidationError when there are any */
export function throwIssues([first, ...rest]: readonly ValidationIssue[]): void {
  if (first !== undefined) throw new ValidationError([first, ...rest]);
}

function isWithin(value: number, min: number, max: number): boolean {
  return z.int().min(min).max(max).safeParse(value).success;
}

type ClassCounts = { claimCount: number; opinionCount: number };

async function countLabels(
  { prisma }: Database,
  datasetSnapshotId: string | null,
): Promise<ClassCounts> {
  if (datasetSnapshotId !== null) {
    const snapshot = await prisma.datasetSnapshot.findUnique({ where: { id: datasetSnapshotId } });
    if (snapshot === null) throw new NotFoundError('such dataset snapshot');
    return snapshot;
  }
  const groups = await prisma.label.groupBy({
    by: ['label'],
    where: { currentOf: { some: {} } },
    _count: true,
  });
  const count = (label: 'CLAIM' | 'OPINION') =>
    groups.find((group) => group.label === label)?._count ?? 0;
  return { claimCount: count('CLAIM'), opinionCount: count('OPINION') };
}

function requireEnoughLabels({ claimCount, opinionCount }: ClassCounts): void {
  if (Math.min(claimCount, opinionCount) >= MIN_LABELS_PER_CLASS) return;
  const requiredPerClass = MIN_LABELS_PER_CLASS;
  throw new InsufficientLabelsError({ claimCount, opinionCount, requiredPerClass });
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
