import type { Db } from '../../db/database.ts';
import type { Decision } from '../../generated/prisma/client.ts';
import type { DecisionContent } from './decision-content.ts';

/**
 * Whether a decision says this already: so does one that is asked for again after its answer was lost.
 * @param effective false for a gold job, whose actions were not taken and so are not known.
 */
export async function hasSameContent(
  tx: Db,
  { id, label, reason }: Decision,
  content: DecisionContent,
  effective: boolean,
): Promise<boolean> {
  if (label !== content.label || reason !== content.reason) return false;
  const policies = await tx.decisionPolicy.findMany({ where: { decisionId: id } });
  if (
    !sameSet(
      policies.map(({ policyId }) => policyId),
      content.policyIds,
    )
  )
    return false;
  if (!effective) return true;
  const actions = await tx.actionTaken.findMany({ where: { decisionId: id, reversesId: null } });
  return sameSet(
    actions.map(({ actionId }) => actionId),
    content.actionIds,
  );
}

/** Whether two lists name the same; neither names anything twice. */
export function sameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}
