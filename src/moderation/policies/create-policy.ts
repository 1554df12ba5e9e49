import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import { ValidationError } from '../../errors.ts';
import type { Policy } from '../../generated/prisma/client.ts';
import { newId } from '../new-id.ts';
import { parsePolicy } from './parse-policy.ts';
import { newPolicy } from './policy-limits.ts';
import { requireParent } from './require-parent.ts';

/**
 * Writes a standard down, as version 1 of a policy.
 * @param db a transaction, so that the policy and its record stand together.
 * @throws ValidationError, also when the key is taken, by an archived policy too.
 */
export async function createPolicy(
  { db }: { db: Db },
  {
    parentId,
    actor,
    ...input
  }: {
    key: string;
    parentId: string | null;
    title: string;
    standard: string;
    reasonRequired: boolean;
    actor: string;
  },
): Promise<Policy> {
  const { key, ...content } = parsePolicy(newPolicy, input);
  await requireParent(db, null, parentId);
  const id = newId();
  const { count } = await db.policy.createMany({
    data: [{ id, key, parentId, version: 1 }],
    skipDuplicates: true,
  });
  if (count === 0) {
    const limit = 'one that no policy has, archived ones included';
    throw new ValidationError([{ field: 'key', limit, message: `key must be ${limit}` }]);
  }
  await db.policyVersion.createMany({ data: [{ policyId: id, version: 1, ...content, actor }] });
  await recordAudit(db, {
    actor,
    action: 'policy.create',
    subject: { type: 'Policy', id },
    details: { key, parentId, title: content.title, reasonRequired: content.reasonRequired },
  });
  return db.policy.findUniqueOrThrow({ where: { id } });
}
