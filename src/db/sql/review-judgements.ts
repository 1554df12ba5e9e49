import { Prisma } from '../../generated/prisma/client.ts';

/** Which judgements are counted: those made in a period, in a queue, by a reviewer; null does not narrow. */
export type JudgementFilter = Readonly<{
  from: Date;
  to: Date;
  queueId: string | null;
  reviewer: string | null;
}>;

/**
 * How often reviewers (`label`) and somebody else (`other`) said what, counted by one dimension at a time.
 *
 * A judgement is what a reviewer said last of a job: what they took back or replaced themselves does not
 * count, what others undid or replaced does, as it is still what they said. Gold jobs are compared with the
 * known label, every other judgement with the prediction that stood when it was made. A second review is
 * compared with what the first reviewer said last; each of the two has it among theirs, the first alone has
 * it as `primary`, by which pairs are counted once.
 */
export function reviewJudgementsStatement(filter: JudgementFilter): Prisma.Sql {
  const { from, to, queueId, reviewer } = filter;
  return Prisma.sql`
    WITH said AS (
      SELECT decision.id, decision.actor, decision.label, decision.job_id, decision.prediction_id,
        decision.created_at, job.queue_id, job.gold_label_id, job.reviews_decision_id
      FROM decision JOIN review_job AS job ON job.id = decision.job_id
      WHERE decision.kind = 'DECIDE' AND decision.origin = 'REVIEWER' AND decision.label IS NOT NULL
        AND decision.created_at >= ${from} AND decision.created_at < ${to}
        AND NOT EXISTS (
          SELECT FROM decision AS later
          WHERE later.supersedes_id = decision.id AND later.actor = decision.actor)
    ),
    pair AS (
      SELECT first.id AS first_id, first.actor AS first_actor, first.label AS first_label,
        second.actor AS second_actor, second.label AS second_label, second.created_at, job.queue_id
      FROM said AS second
      JOIN decision AS reviewed ON reviewed.id = second.reviews_decision_id
      JOIN review_job AS job ON job.id = reviewed.job_id
      JOIN decision AS first ON first.job_id = reviewed.job_id AND first.actor = reviewed.actor
        AND first.kind = 'DECIDE' AND first.label IS NOT NULL AND first.origin = 'REVIEWER'
        AND NOT EXISTS (
          SELECT FROM decision AS later
          WHERE later.supersedes_id = first.id AND later.actor = first.actor)
    ),
    judgement AS (
      SELECT 'GOLD' AS kind, true AS "primary", said.id, said.actor AS reviewer, queue_id, said.created_at,
        said.label, known.label AS other
      FROM said JOIN label AS known ON known.id = said.gold_label_id
      UNION ALL
      SELECT 'MODEL', true, said.id, said.actor, queue_id, said.created_at, said.label, prediction.label
      FROM said JOIN prediction ON prediction.id = said.prediction_id
      WHERE gold_label_id IS NULL
      UNION ALL
      SELECT 'SECOND', true, first_id, first_actor, queue_id, created_at, first_label, second_label FROM pair
      UNION ALL
      SELECT 'SECOND', false, first_id, second_actor, queue_id, created_at, second_label, first_label FROM pair
    ),
    counted AS (
      SELECT * FROM judgement
      WHERE (${queueId}::uuid IS NULL OR queue_id = ${queueId}::uuid)
        AND (${reviewer}::text IS NULL OR reviewer = ${reviewer})
    )
    SELECT kind, label, other, count(*)::int AS n, CASE
        WHEN grouping(queue_id) = 0 THEN 'QUEUE' WHEN grouping(day) = 0 THEN 'DAY' ELSE 'ALL'
      END AS dimension,
      coalesce(queue_id::text, day) AS key
    FROM (
      SELECT *, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day FROM counted
    ) AS dated
    -- For one reviewer every pair is theirs once, from whichever side.
    WHERE "primary" OR ${reviewer}::text IS NOT NULL
    GROUP BY GROUPING SETS ((kind, label, other), (kind, label, other, queue_id), (kind, label, other, day))
    UNION ALL
    SELECT kind, label, other, count(*)::int, 'REVIEWER', reviewer FROM counted
    GROUP BY kind, label, other, reviewer
    UNION ALL
    SELECT kind, counted.label, other, count(*)::int, 'POLICY', policy.key FROM counted
    JOIN decision_policy AS under ON under.decision_id = counted.id
    JOIN policy ON policy.id = under.policy_id
    WHERE "primary" OR ${reviewer}::text IS NOT NULL
    GROUP BY kind, counted.label, other, policy.key
    ORDER BY dimension, key, kind, label, other`;
}
