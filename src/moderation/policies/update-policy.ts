import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import { NotFoundError, VersionConflictError } from '../../errors.ts';
import type { Policy } from '../../generated/prisma/client.ts';
import { parsePolicy } from './parse-policy.ts';
import { policyContent } from './policy-limits.ts';
import { requireParent } from './require-parent.ts';

/**
 * Says a policy anew, as its next version, or moves it in the tree. What decisions were made under stays
 * as it was. A field left out stays; a change of nothing makes no version.
 * @param db a transaction, so that the change and its record stand together.
 * @throws ValidationError | NotFoundError | VersionConflictError when somebody was faster.
 */
export async function updatePolicy(
  { db }: { db: Db },
  {
    id,
    expectedVersion,
    parentId,
    actor,
    ...changes
  }: {
    id: string;
    /** The version that the caller has read. */
    expectedVersion: number;
    /** Null moves it to the top. */
    parentId?: string | null | undefined;
    title?: string | null | undefined;
    standard?: string | null | undefined;
    reasonRequired?: boolean | null | undefined;
    actor: string;
  },
): Promise<Policy> {
  await db.$queryRaw`SELECT FROM policy WHERE id = ${id}::uuid FOR UPDATE`;
  const before = await db.policy.findUnique({ where: { id }, include: { current: true } });
  if (before === null) throw new NotFoundError('such policy');
  if (before.version !== expectedVersion) {
    throw new VersionConflictError('policy', expectedVersion, before.version);
  }
  const { title, standard, reasonRequired } = before.current;
  const content = parsePolicy(policyContent, {
    title: changes.title ?? title,
    standard: changes.standard ?? standard,
    reasonRequired: changes.reasonRequired ?? reasonRequired,
  });
  const isMoved = parentId !== undefined && parentId !== before.parentId;
  const isSaidAnew =
    content.title !== title ||
    content.standard !== standard ||
    content.reasonRequired !== reasonRequired;
  if (isMoved) await requireParent(db, id, parentId);
  const version = before.version + (isSaidAnew ? 1 : 0);
  if (isSaidAnew) {
    await db.policyVersion.createMany({ data: [{ policyId: id, version, ...content, actor }] });
  }
  if (isMoved || isSaidAnew) {
    await db.policy.update({ where: { id }, data: { version, ...(isMoved && { parentId }) } });
    await recordAudit(db, {
      actor,
      action: 'policy.update',
      subject: { type: 'Policy', id },
      details: {
        version,
        title: content.title,
        reasonRequired: content.reasonRequired,
        ...(isMoved && { parentId }),
      },
    });
  }
  return db.policy.findUniqueOrThrow({ where: { id } });
}
