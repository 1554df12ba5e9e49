import type { Db } from '../../db/database.ts';
import { NotFoundError } from '../../errors.ts';
import { invalid } from '../limited-input.ts';

export type PolicyInForce = Readonly<{ id: string; version: number }>;

/**
 * Policies with the versions that hold, for a decision under them.
 * @throws NotFoundError | ValidationError where one asks for a reason and there is none.
 */
export async function policiesInForce(
  db: Db,
  policyIds: readonly string[],
  reason: string | null,
): Promise<PolicyInForce[]> {
  if (policyIds.length === 0) return [];
  const policies = await db.policy.findMany({
    where: { id: { in: [...policyIds] }, archivedAt: null },
    include: { current: { select: { title: true, reasonRequired: true } } },
  });
  if (policies.length < policyIds.length) throw new NotFoundError('such policy in force');
  const strict = policies.find(({ current }) => current.reasonRequired);
  if (strict !== undefined && reason === null) {
    const limit = `given under the policy "${strict.current.title}"`;
    throw invalid([{ field: 'reason', limit, message: `reason must be ${limit}` }]);
  }
  return policies.map(({ id, version }) => ({ id, version }));
}
