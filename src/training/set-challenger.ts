import type { Database, Db } from '../db/database.ts';
import { NotFoundError, PromotionRefusedError } from '../errors.ts';
import type { ModelVersionStatus } from '../generated/prisma/client.ts';
import { moveChallengerAlias } from './challenger-alias.ts';
import { currentChampion, parseReason } from './champion.ts';
import { loadModelVersion } from './load-model-version.ts';
import { PATIENT } from './patient-transaction.ts';

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
    const status = await lockStatus(tx, version);
    if (status === 'REJECTED' || status === 'ARCHIVED') {
      throw new PromotionRefusedError(`version ${version} is ${status}`);
    }
    const { previous } = await moveChallengerAlias(tx, { to: version, actor, reason });
    // Looked at last: a promotion at the same moment has committed by now, or will clear this move.
    if ((await currentChampion(tx)) === version) {
      throw new PromotionRefusedError(`version ${version} is the champion`);
    }
    return { version, previous };
  }, PATIENT);
}

/** Locked until the transaction ends, so that nobody archives it meanwhile; others may still refer to it. */
async function lockStatus(tx: Db, version: number): Promise<ModelVersionStatus> {
  const [row] = await tx.$queryRaw<{ status: ModelVersionStatus }[]>`
    SELECT status FROM model_version WHERE version = ${version} FOR NO KEY UPDATE`;
  if (row === undefined) throw new NotFoundError(`model version ${version}`);
  return row.status;
}
