import type { Db } from '../../db/database.ts';
import { ValidationError } from '../../errors.ts';
import { refused } from './parse-policy.ts';
import { MAX_POLICY_DEPTH } from './policy-limits.ts';

/**
 * Locks the tree of policies until the transaction ends, and checks a place in it.
 * @param policyId of the policy that is to stand there; null for a new one.
 * @throws ValidationError unless `parentId` is null or a policy in use that is neither too deep nor below it.
 */
export async function requireParent(
  db: Db,
  policyId: string | null,
  parentId: string | null,
): Promise<void> {
  // Two that move at once could otherwise become each other's parents.
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('gavel.policies'))`;
  if (parentId === null) return;
  const above = await db.$queryRaw<{ id: string; archived: boolean }[]>`
    WITH RECURSIVE above AS (
      SELECT id, parent_id, archived_at, 1 AS level FROM policy WHERE id = ${parentId}::uuid
      UNION ALL
      SELECT policy.id, policy.parent_id, policy.archived_at, level + 1
      FROM policy JOIN above ON policy.id = above.parent_id
      WHERE level <= ${MAX_POLICY_DEPTH}
    )
    SELECT id, archived_at IS NOT NULL AS archived FROM above ORDER BY level`;
  const below =
    policyId === null
      ? 0
      : await db.$queryRaw<{ depth: number }[]>`
          WITH RECURSIVE below AS (
            SELECT id, 0 AS level FROM policy WHERE id = ${policyId}::uuid
            UNION ALL
            SELECT policy.id, level + 1 FROM policy JOIN below ON policy.parent_id = below.id
            WHERE level <= ${MAX_POLICY_DEPTH}
          )
          SELECT max(level)::int AS depth FROM below`.then(([row]) => row?.depth ?? 0);
  const [parent] = above;
  const isFine =
    parent !== undefined &&
    !parent.archived &&
    above.every(({ id }) => id !== policyId) &&
    above.length + 1 + below <= MAX_POLICY_DEPTH;
  if (!isFine) throw new ValidationError([refused('parentId')]);
}
