import type { Database } from '../../src/db/database.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import type { Jobs } from '../../src/jobs/jobs.ts';
import { newId } from '../../src/moderation/new-id.ts';
import { decideJob } from '../../src/moderation/review/decide-job.ts';
import { leaseNextJob } from '../../src/moderation/review/lease-next-job.ts';
import { LABEL, type Way } from './reviewing.ts';

/** Gavel's use cases, called in the benchmark's process. */
export function byUseCases(room: { database: Database; jobs: Jobs }): Way {
  const actorOf = (reviewer: number): string => `bench:${reviewer}`;
  return {
    name: 'use cases',
    async lease(reviewer, queueId) {
      const asking = { actor: actorOf(reviewer), senior: false };
      const job = await leaseNextJob(room, { queueId, another: false, reviewer: asking });
      return job?.leaseToken ? { jobId: job.id, token: job.leaseToken } : null;
    },
    async decide(reviewer, { jobId, token }) {
      const content = { label: LABEL, policyIds: [], actionIds: [], reason: null };
      const actor = actorOf(reviewer);
      await decideJob(room, { jobId, leaseToken: token, actor, ...content });
    },
    cpuUs: ownCpuUs,
  };
}

/**
 * The reference: what a queue in Postgres needs at least, through the same pool. Nothing is checked, neither
 * token nor queue nor gold label; nothing is recorded but the decision and its label, and nobody is told.
 */
export function bareStatements({ pool }: Database): Way {
  return {
    name: 'bare statements',
    lease: (reviewer, queueId) =>
      inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ id: string }>({ ...BARE.next, values: [queueId] });
        const [job] = rows;
        if (job === undefined) return null;
        const token = newId();
        await client.query({ ...BARE.lease, values: [job.id, token, `bare:${reviewer}`] });
        return { jobId: job.id, token };
      }),
    async decide(reviewer, { jobId, token }) {
      await inTransaction(pool, async (client) => {
        const [id, labelId, actor] = [newId(), newId(), `bare:${reviewer}`];
        await client.query({ ...BARE.label, values: [jobId, labelId, LABEL, actor] });
        await client.query({ ...BARE.point, values: [jobId, labelId] });
        const values = [jobId, id, LABEL, actor, labelId, token];
        await client.query({ ...BARE.decide, values });
        await client.query({ ...BARE.close, values: [jobId, id, actor] });
      });
    },
    cpuUs: ownCpuUs,
  };
}

async function ownCpuUs(): Promise<number> {
  const { user, system } = process.cpuUsage();
  return user + system;
}

const BARE = {
  next: {
    name: 'bare-next',
    text: `SELECT id FROM review_job WHERE queue_id = $1::uuid AND status = 'PENDING'
      ORDER BY sort_key, id LIMIT 1 FOR UPDATE SKIP LOCKED`,
  },
  lease: {
    name: 'bare-lease',
    text: `UPDATE review_job SET status = 'LEASED', lease_token = $2::uuid, lease_holder = $3, leased_at = now(),
        lease_expires_at = now() + interval '1 hour'
      WHERE id = $1::uuid`,
  },
  label: {
    name: 'bare-label',
    text: `INSERT INTO label (id, video_id, revision, label, source, actor)
      SELECT $2::uuid, video_id,
        (SELECT coalesce(max(revision), 0) + 1 FROM label WHERE label.video_id = review_job.video_id),
        $3::claim_label, 'HUMAN', $4
      FROM review_job WHERE id = $1::uuid`,
  },
  point: {
    name: 'bare-point',
    text: `UPDATE video SET current_label_id = $2::uuid
      WHERE id = (SELECT video_id FROM review_job WHERE id = $1::uuid)`,
  },
  decide: {
    name: 'bare-decide',
    text: `INSERT INTO decision (id, video_id, job_id, kind, origin, label, actor, prediction_id, label_id, lease_token)
      SELECT $2::uuid, video_id, id, 'DECIDE', 'REVIEWER', $3::claim_label, $4, prediction_id, $5::uuid, $6::uuid
      FROM review_job WHERE id = $1::uuid`,
  },
  close: {
    name: 'bare-close',
    text: `UPDATE review_job SET status = 'DECIDED', decision_id = $2::uuid, closed_at = now(), closed_by = $3,
        lease_token = NULL, lease_holder = NULL, leased_at = NULL, lease_expires_at = NULL
      WHERE id = $1::uuid`,
  },
};
