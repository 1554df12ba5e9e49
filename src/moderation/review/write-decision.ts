import type { Db } from '../../db/database.ts';
import { writeDecisionStatement } from '../../db/sql/write-decision.ts';
import { GoldLabelError, NotFoundError } from '../../errors.ts';
import type {
  ClaimLabel,
  Decision,
  DecisionOrigin,
  LabelSource,
} from '../../generated/prisma/client.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { takeActions } from '../actions/take-actions.ts';
import { announceDecisions } from '../deliveries/announce-decisions.ts';
import { newId } from '../new-id.ts';
import type { DecisionContent } from './decision-content.ts';
import { policiesInForce } from './policies-in-force.ts';

/** Topic on which decisions are told, with `{ decisionId, jobId, queueId, videoId }`. */
export const DECISION = 'decision';

export type NewDecision = Omit<DecisionContent, 'policyIds'> & {
  policyIds: readonly string[];
  videoId: string;
  jobId: string | null;
  origin: DecisionOrigin;
  actor: string;
  supersedesId?: string | null;
  leaseToken?: string | null;
  /** False for a gold job: neither label nor actions follow. */
  effective: boolean;
};

/**
 * Writes a decision and what follows from it: policies as they stand, a HUMAN label, which becomes the
 * current one, actions, and the word to webhooks. A label of the gold standard is not overruled; what agrees with it states
 * nothing new.
 * @param tx a transaction; the job's row is locked already, if there is one.
 * @throws ValidationError where a policy asks for a reason | NotFoundError for a policy or a video |
 *   GoldLabelError | ActionUnavailableError
 */
export async function writeDecision(
  { tx, jobs }: { tx: Db; jobs: Jobs },
  decision: NewDecision,
): Promise<Decision> {
  const { policyIds, actionIds, effective, videoId, label, reason } = decision;
  const policies = await policiesInForce(tx, policyIds, reason);
  const current = await lockCurrentLabel(tx, videoId);
  const isGold = current?.source === 'GOLD';
  if (effective && isGold && label !== null && label !== current.label) throw new GoldLabelError();
  const id = newId();
  await tx.$executeRaw(
    writeDecisionStatement({
      id,
      kind: 'DECIDE',
      supersedesId: null,
      leaseToken: null,
      ...decision,
      labelId: effective && label !== null && !isGold ? newId() : null,
      policies,
    }),
  );
  if (effective) {
    await takeActions(tx, { jobs, decision: { id, videoId }, actionIds });
    await announceDecisions(tx, { jobs, decisionIds: [id] });
  }
  return await tx.decision.findUniqueOrThrow({ where: { id } });
}

/**
 * The current label of the video, which stays so until the transaction ends.
 * @throws NotFoundError
 */
export async function lockCurrentLabel(
  tx: Db,
  videoId: string,
): Promise<{ label: ClaimLabel; source: LabelSource } | null> {
  const locked = await tx.$queryRaw<{ label: ClaimLabel | null; source: LabelSource | null }[]>`
    SELECT label.label, label.source
    FROM (SELECT current_label_id FROM video WHERE id = ${videoId}::uuid FOR NO KEY UPDATE) AS video
    LEFT JOIN label ON label.id = video.current_label_id`;
  const [row] = locked;
  if (row === undefined) throw new NotFoundError('such video');
  const { label, source } = row;
  return label === null || source === null ? null : { label, source };
}
