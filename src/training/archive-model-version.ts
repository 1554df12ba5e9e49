import type { Database } from '../db/database.ts';
import { ArchiveRefusedError } from '../errors.ts';
import { parseReason } from './champion.ts';
import { changeStatus, lockVersion } from './version-status.ts';

/**
 * Drops a version from choice: it can be neither promoted, nor rolled back to, nor be challenger, until
 * it is restored. It stays on record with all that refers to it; nothing deletes a version.
 * @throws ValidationError | NotFoundError
 * @throws ArchiveRefusedError when it holds an alias, or is archived already
 */
export async function archiveModelVersion(
  { database }: { database: Database },
  request: { version: number; reason: string; actor: string },
): Promise<{ version: number }> {
  const { version, actor } = request;
  const reason = parseReason(request.reason);
  return await database.prisma.$transaction(async (tx) => {
    const from = await lockVersion(tx, version);
    if (from === 'ARCHIVED')
      throw new ArchiveRefusedError(`version ${version} is archived already`);
    // Moving an alias locks the version too: what is held now is held until this transaction ends.
    const held = await tx.modelAlias.findFirst({ where: { version } });
    if (held !== null) throw new ArchiveRefusedError(`version ${version} is the ${held.alias}`);
    await changeStatus(tx, { version, from, to: 'ARCHIVED', actor, reason });
    return { version };
  });
}
