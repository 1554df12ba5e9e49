import type { Database } from '../db/database.ts';
import { ChampionConflictError, NotFoundError, PromotionRefusedError } from '../errors.ts';
import { admitPromotion } from './admit-promotion.ts';
import { currentChampion, lockChampion, moveChampion, parseReason } from './champion.ts';
import { loadModelVersion } from './load-model-version.ts';

export type Promotion = {
  version: number;
  /** The champion that the caller saw; null when it saw none. */
  expectedChampion: number | null;
  reason: string;
  actor: string;
  /** Promotes what the quality gate has not blessed, for the reason given. */
  override?: boolean | null | undefined;
};

/**
 * Makes a version the champion, if the champion still is the one that the caller expects and the quality
 * gate has blessed the version over it, or the caller overrides the gate. The version
 * is loaded, checked and warmed before the alias moves, so that no replica is sent after a broken one.
 * @throws ValidationError | NotFoundError | ChampionConflictError | PromotionRefusedError | BundleError |
 *   NotBlessedError
 */
export async function promoteModelVersion(
  { database }: { database: Database },
  { version, expectedChampion, reason, actor, override }: Promotion,
): Promise<{ version: number; previous: number | null }> {
  const { prisma } = database;
  const move = { from: expectedChampion, to: version, actor, reason: parseReason(reason) };
  const target = await prisma.modelVersion.findUnique({ where: { version } });
  if (target === null) throw new NotFoundError(`model version ${version}`);
  const champion = await currentChampion(prisma);
  if (champion !== expectedChampion) throw new ChampionConflictError(expectedChampion, champion);
  if (champion === version) {
    throw new PromotionRefusedError(`version ${version} is the champion already`);
  }
  if (target.status === 'REJECTED' || target.status === 'ARCHIVED') {
    throw new PromotionRefusedError(`version ${version} is ${target.status}`);
  }
  (await loadModelVersion({ prisma }, version)).dispose();
  await prisma.$transaction(async (tx) => {
    await lockChampion(tx);
    const now = await currentChampion(tx);
    if (now !== expectedChampion) throw new ChampionConflictError(expectedChampion, now);
    const qualityGateId = await admitPromotion(tx, {
      ...move,
      version,
      champion: expectedChampion,
      override: override ?? false,
    });
    await moveChampion(tx, { kind: 'PROMOTE', ...move, qualityGateId });
  });
  return { version, previous: expectedChampion };
}
