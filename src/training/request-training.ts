import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import {
  InsufficientLabelsError,
  TrainingInProgressError,
  ValidationError,
  type ValidationIssue,
} from '../errors.ts';
import { Prisma, type TrainingRun } from '../generated/prisma/client.ts';
import { runTraining } from '../jobs/definitions.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { ARCHITECTURES, DEFAULT_ARCHITECTURE } from '../ml/architectures.ts';
import { PATIENT } from './patient-transaction.ts';
import { ACTIVE_RUN } from './run-status.ts';

/**
 * Labels of each class below which a retraining is refused. 50 leave about 10 for the held-out part:
 * with fewer, one row more or less moves its recall by over ten points and the report says nothing.
 */
export const MIN_LABELS_PER_CLASS = 50;

/** Limits of a request, as the API's descriptions state them. TensorFlow.js reads a seed of 0 as random. */
export const TRAINING_LIMITS = { minSeed: 1, maxSeed: 2 ** 31 - 1, maxEpochs: 100 } as const;

const DEFAULT_SEED = 1;

export type TrainingRequest = {
  architecture?: string | null | undefined;
  seed?: number | null | undefined;
  epochs?: number | null | undefined;
  /** Whether the outcome becomes champion at once, if the quality gate blesses it. */
  autoPromote?: boolean | null | undefined;
  actor: string;
};

/**
 * Queues a retraining from the labels in the database: the run and its job are written together, and
 * the run is answered at once. One run at a time; the database holds that, not this function.
 * @throws ValidationError | InsufficientLabelsError | TrainingInProgressError
 */
export async function requestTraining(
  { database, jobs }: { database: Database; jobs: Jobs },
  request: TrainingRequest,
): Promise<TrainingRun> {
  const { prisma } = database;
  const settings = parseRequest(request);
  await refuseTooFewLabels(database);
  for (;;) {
    try {
      return await prisma.$transaction(async (tx) => {
        const run = await tx.trainingRun.create({
          data: { id: uuidv7(), status: 'QUEUED', requestedBy: request.actor, ...settings },
        });
        await jobs.enqueue(tx, runTraining, { runId: run.id });
        return run;
      }, PATIENT);
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
  const issues: ValidationIssue[] = [];
  const refuse = (field: string, limit: string) =>
    issues.push({ field, limit, message: `${field} must be ${limit}` });
  if (definition === undefined) refuse('architecture', `one of ${architectures.join(', ')}`);
  if (!isWithin(seed, minSeed, maxSeed)) refuse('seed', `an integer from ${minSeed} to ${maxSeed}`);
  if (!isWithin(epochs, 1, maxEpochs)) refuse('epochs', `an integer from 1 to ${maxEpochs}`);
  const [first, ...rest] = issues;
  if (first !== undefined) throw new ValidationError([first, ...rest]);
  return { architecture, seed, epochs, autoPromote: request.autoPromote ?? false };
}

function isWithin(value: number, min: number, max: number): boolean {
  return z.int().min(min).max(max).safeParse(value).success;
}

async function refuseTooFewLabels({ prisma }: Database): Promise<void> {
  const groups = await prisma.label.groupBy({
    by: ['label'],
    where: { currentOf: { some: {} } },
    _count: true,
  });
  const count = (label: 'CLAIM' | 'OPINION') =>
    groups.find((group) => group.label === label)?._count ?? 0;
  const claimCount = count('CLAIM');
  const opinionCount = count('OPINION');
  if (Math.min(claimCount, opinionCount) < MIN_LABELS_PER_CLASS) {
    const requiredPerClass = MIN_LABELS_PER_CLASS;
    throw new InsufficientLabelsError({ claimCount, opinionCount, requiredPerClass });
  }
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
