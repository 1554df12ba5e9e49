import {
  type ClaimLabel,
  type DecisionKind,
  type DecisionOrigin,
  Prisma,
} from '../../generated/prisma/client.ts';

type NewDecision = {
  id: string;
  videoId: string;
  jobId: string | null;
  kind: DecisionKind;
  origin: DecisionOrigin;
  label: ClaimLabel | null;
  /** Id of the label that it states; null for none. */
  labelId: string | null;
  reason: string | null;
  actor: string;
  supersedesId: string | null;
  leaseToken: string | null;
  policies: readonly { id: string; version: number }[];
};

/**
 * Writes a decision with its policies, as they stand, and the label that it states, which becomes the
 * current one. The caller has locked the video.
 */
export function writeDecisionStatement(decision: NewDecision): Prisma.Sql {
  const { policies } = decision;
  return Prisma.sql`
    WITH stated AS (
      INSERT INTO label (id, video_id, revision, label, source, actor, reason)
      SELECT ${decision.labelId}::uuid, ${decision.videoId}::uuid,
        (SELECT coalesce(max(revision), 0) + 1 FROM label WHERE video_id = ${decision.videoId}::uuid),
        ${decision.label}::claim_label, 'HUMAN', ${decision.actor}, ${decision.reason}
      WHERE ${decision.labelId}::uuid IS NOT NULL
      RETURNING id, video_id
    ),
    pointed AS (
      UPDATE video SET current_label_id = stated.id FROM stated WHERE video.id = stated.video_id
    ),
    under AS (
      INSERT INTO decision_policy (decision_id, policy_id, policy_version)
      SELECT ${decision.id}::uuid, policy.id, policy.version
      FROM unnest(${policies.map(({ id }) => id)}::uuid[], ${policies.map(({ version }) => version)}::int[])
        AS policy (id, version)
    )
    INSERT INTO decision (id, video_id, job_id, kind, origin, label, reason, actor, supersedes_id,
      prediction_id, label_id, lease_token)
    SELECT ${decision.id}::uuid, video.id, ${decision.jobId}::uuid, ${decision.kind}::decision_kind,
      ${decision.origin}::decision_origin, ${decision.label}::claim_label, ${decision.reason},
      ${decision.actor}, ${decision.supersedesId}::uuid, video.current_prediction_id,
      ${decision.labelId}::uuid, ${decision.leaseToken}::uuid
    FROM video WHERE video.id = ${decision.videoId}::uuid`;
}
