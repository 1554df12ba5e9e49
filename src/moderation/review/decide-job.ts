import pg from 'pg';
import { currentRequestId } from '../../audit/request-scope.ts';
import type { Database, Db } from '../../db/database.ts';
import { type AnyTransaction, runStatement } from '../../db/run-statement.ts';
import { loadStatement } from '../../db/sql/load.ts';
import { inTransaction } from '../../db/transaction.ts';
import { AppealOpenError, GoldLabelError, LeaseLostError } from '../../errors.ts';
import type { Decision } from '../../generated/prisma/client.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { takeActions } from '../actions/take-actions.ts';
import { announceDecisions } from '../deliveries/announce-decisions.ts';
import { isSubscribed } from '../deliveries/publish-webhook-events.ts';
import { parseLimited } from '../limited-input.ts';
import { newId } from '../new-id.ts';
import { stableDraw } from '../quality/stable-draw.ts';
import { JOB_ENTERED } from '../queues/enqueue-review-job.ts';
import { type DecisionContent, decisionContent } from './decision-content.ts';
import { hasEffect } from './has-effect.ts';
import { type LeaseClaim, lockJob, requireLease } from './lock-job.ts';
import { type PolicyInForce, policiesInForce } from './policies-in-force.ts';
import { hasSameContent } from './same-content.ts';
import { DECISION } from './write-decision.ts';

const DECIDE_JOB = loadStatement('decide-job');
const PUBLISH = {
  name: 'publish-event',
  text: 'INSERT INTO event (topic, payload) VALUES ($1, $2::jsonb)',
};

type Deciding = LeaseClaim & DecisionContent;

/**
 * Decides a job under a lease: the decision with its policies, the label, the actions, the record of it
 * and the closed job are one transaction. Without the token of a live lease nothing is written. Who asks
 * again for what was decided under this token, because the answer was lost, is answered the first decision.
 * @throws ValidationError | NotFoundError | LeaseLostError | GoldLabelError | AppealOpenError |
 *   ActionUnavailableError
 */
export async function decideJob(
  { database, jobs }: { database: Database; jobs: Jobs },
  { jobId, leaseToken, actor, ...content }: Deciding,
): Promise<Decision> {
  const deciding = { ...parseLimited(decisionContent, content), jobId, leaseToken, actor };
  const { prisma } = database;
  const policies = await policiesInForce(prisma, deciding.policyIds, deciding.reason);
  const id =
    (await decide({ database, jobs }, deciding, policies)) ??
    (await prisma.$transaction((tx) => decidedBefore(tx, deciding)));
  return await prisma.decision.findUniqueOrThrow({ where: { id } });
}

/** @returns the decision's id; null where the token does not hold the job. */
async function decide(
  { database: { pool }, jobs }: { database: Database; jobs: Jobs },
  deciding: Deciding,
  policies: readonly PolicyInForce[],
): Promise<string | null> {
  return await againIfOvertaken(async () => {
    // Alone, the statement is its own transaction: nobody waits for us between its writes and its commit.
    if (deciding.actionIds.length === 0 && !(await isSubscribed(pool, 'decision.made'))) {
      return (await writeDecision(pool, deciding, policies, true))?.id ?? null;
    }
    return await inTransaction(pool, async (client) => {
      const decided = await writeDecision(client, deciding, policies, false);
      if (decided === null) return null;
      const { id, queueId, videoId, effective } = decided;
      const { actionIds, jobId } = deciding;
      if (effective) {
        await takeActions(client, { jobs, decision: { id, videoId }, actionIds });
        await announceDecisions(client, { jobs, decisionIds: [id] });
      }
      const payload = { decisionId: id, jobId, queueId, videoId };
      await runStatement(client, PUBLISH, [DECISION, JSON.stringify(payload)]);
      for (const jobs of decided.entered ?? []) {
        await runStatement(client, PUBLISH, [JOB_ENTERED, JSON.stringify(jobs)]);
      }
      return id;
    });
  });
}

type Decided = {
  decided: boolean;
  overrules: boolean;
  appealed: boolean;
  effective: boolean;
  queueId: string;
  videoId: string;
  /** Jobs that it made: a second review, one for the queue above. */
  entered: { queueId: string; jobIds: string[] }[] | null;
};

async function writeDecision(
  tx: AnyTransaction | pg.Pool,
  { jobId, leaseToken, actor, label, reason }: Deciding,
  policies: readonly PolicyInForce[],
  publish: boolean,
): Promise<(Decided & { id: string }) | null> {
  const id = newId();
  const [row] = await runStatement<Decided>(tx, DECIDE_JOB, [
    ...[jobId, leaseToken, actor, id, newId(), label, reason, JSON.stringify(policies)],
    ...[String(publish), currentRequestId()],
    ...[stableDraw('second-review', jobId), newId(), newId()],
  ]);
  if (row?.appealed) throw new AppealOpenError();
  if (row?.overrules) throw new GoldLabelError();
  return row?.decided ? { ...row, id } : null;
}

/**
 * The id of what was decided under this token before, if it said the same.
 * @throws LeaseLostError
 */
async function decidedBefore(tx: Db, { jobId, leaseToken, actor, ...content }: Deciding) {
  const { job, live } = await lockJob(tx, jobId);
  const decision = await tx.decision.findFirst({ where: { leaseToken, jobId, actor } });
  const effective = hasEffect(job);
  if (decision !== null && (await hasSameContent(tx, decision, content, effective))) {
    return decision.id;
  }
  requireLease(job, live, { jobId, leaseToken, actor });
  throw new LeaseLostError('TAKEN', jobId);
}

/** Runs it once more when somebody stated a label of the video at the same moment. */
async function againIfOvertaken<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const overtaken =
      error instanceof pg.DatabaseError && error.constraint === 'label_video_id_revision_key';
    if (!overtaken) throw error;
    return await run();
  }
}
