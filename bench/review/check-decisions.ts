import type { Database } from '../../src/db/database.ts';

/**
 * Holds what was answered against what is stored.
 * @param jobIds each job that a decision was answered for.
 * @throws Error unless every one of them, and no other, was decided, once, with one label that stands.
 */
export async function checkDecisions(
  { pool }: Database,
  jobIds: readonly string[],
): Promise<number> {
  const answered = new Set(jobIds);
  if (answered.size < jobIds.length) throw new Error('a job was handed out and decided twice');
  const { rows } = await pool.query<{ id: string; decisions: number; sound: boolean }>(DECIDED);
  for (const { id, decisions, sound } of rows) {
    if (!answered.delete(id)) throw new Error(`job ${id} was decided, and nobody was told`);
    if (decisions !== 1) throw new Error(`job ${id} has ${decisions} decisions`);
    if (!sound) throw new Error(`job ${id} is not closed by its decision and label`);
  }
  const [lost] = answered;
  if (lost !== undefined) throw new Error(`the decision of job ${lost} was answered, and is lost`);
  return rows.length;
}

const DECIDED = `
  SELECT job.id, count(*)::int AS decisions,
    bool_and(job.status = 'DECIDED' AND job.decision_id = decision.id 
      AND coalesce(label.video_id = job.video_id, false)) AS sound
  FROM decision
  JOIN review_job AS job ON job.id = decision.job_id
  LEFT JOIN label ON label.id = decision.label_id
  GROUP BY job.id`;
