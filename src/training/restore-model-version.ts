import type { Database } from '../db/database.ts';
import { ArchiveRefusedError } from '../errors.ts';
import { parseReason } from './champion.ts';
import { changeStatus, lockVersion } from './version-status.ts';

/**
 * Takes a version out of the archive: it has the status again that it had before.
 * @throws ValidationError | NotFoundError
 * @throws ArchiveRefusedError when it is not archived
 */
export async function restoreModelVersion(
  { database }: { database: Database },
  request: { version: number; reason: string; actor: string },
): Promise<{ version: number }> {
  const { version, actor } = request;
  const reason = parseReason(request.reason);
  return await database.prisma.$transaction(async (tx) => {
    const from = await lockVersion(tx, version);
    if (from !== 'ARCHIVED') throw new ArchiveRefusedError(`version ${version} is not archived`);
    const archived = await tx.modelStatusEvent.findFirst({
      where: { modelVersion: version, toStatus: 'ARCHIVED' },
      orderBy: { id: 'desc' },
    });
    const to = archived?.fromStatus ?? 'CANDIDATE';
    await changeStatus(tx, { version, from, to, actor, reason });
    return { version };
  });
}
