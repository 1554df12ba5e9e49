import type { Database } from '../db/database.ts';
import { PromotionRefusedError } from '../errors.ts';
import { moveChallengerAlias } from './challenger-alias.ts';
import { currentChampion, parseReason } from './champion.ts';
import { loadModelVersion } from './load-model-version.ts';
import { lockVersion } from './version-status.ts';

/**
 * Makes a version the challenger: it scores in the shadow of the champion, without effect. It is loaded
 * and checked before, as a champion is. Of two at once the later one holds.
 * @throws ValidationError | NotFoundError | PromotionRefusedError | BundleError
 */
export async function setChallenger(
  { database }: { database: Database },
  request: { version: number; reason: string; actor: string },
): Promise<{ version: number; previous: number | null }> {
  const { prisma } = database;
  const { version, actor } = request;
  const reason = parseReason(request.reason);
  (await loadModelVersion({ prisma }, version)).dispose();
  return await prisma.$transaction(async (tx) => {
    const status = await lockVersion(tx, version);
    if (status === 'REJECTED' || status === 'ARCHIVED') {
      throw new PromotionRefusedError(`version ${version} is ${status}`);
    }
    const { previous } = await moveChallengerAlias(tx, { to: version, actor, reason });
    // Looked at last: a promotion at the same moment has committed by now, or will clear this move.
    if ((await currentChampion(tx)) === version) {
      throw new PromotionRefusedError(`version ${version} is the champion`);
    }
    return { version, previous };
  });
}
