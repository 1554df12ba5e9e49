import { recordAudit } from '../audit/record-audit.ts';
import type { Db } from '../db/database.ts';
import { NotFoundError } from '../errors.ts';
import type { ModelVersionStatus } from '../generated/prisma/client.ts';

/**
 * Reads a version's status and keeps it until the transaction ends, so that nobody archives or promotes
 * it meanwhile; others may still refer to it.
 * @throws NotFoundError
 */
export async function lockVersion(tx: Db, version: number): Promise<ModelVersionStatus> {
  const [row] = await tx.$queryRaw<{ status: ModelVersionStatus }[]>`
    SELECT status FROM model_version WHERE version = ${version} FOR NO KEY UPDATE`;
  if (row === undefined) throw new NotFoundError(`model version ${version}`);
  return row.status;
}

/** Changes a locked version's status, and writes down who did and why. */
export async function changeStatus(
  tx: Db,
  change: {
    version: number;
    from: ModelVersionStatus;
    to: ModelVersionStatus;
    actor: string;
    reason: string;
  },
): Promise<void> {
  const { version, from, to, actor, reason } = change;
  await tx.modelVersion.update({ where: { version }, data: { status: to } });
  await tx.modelStatusEvent.create({
    data: { modelVersion: version, fromStatus: from, toStatus: to, actor, reason },
  });
  await recordAudit(tx, {
    actor,
    action: to === 'ARCHIVED' ? 'model.archive' : 'model.restore',
    subject: { type: 'ModelVersion', id: String(version) },
    details: { from, to },
  });
}
