import type { Database } from '../db/database.ts';
import { ChampionConflictError, NotFoundError, PromotionRefusedError } from '../errors.ts';
import { currentChampion, moveChampion, parseReason } from './champion.ts';
import { loadModelVersion } from './load-model-version.ts';
import { PATIENT } from './patient-transaction.ts';

export type Promotion = {
  version: number;
  /** The champion that the caller saw; null when it saw none. */
  expectedChampion: number | null;
  reason: string;
  actor: string;
};

/**
 * Makes a version the champion, if the champion still is the one that the caller expects. The version
 * is loaded, checked and warmed before the alias moves, so that no replica is sent after a broken one.
 * @throws ValidationError | NotFoundError | ChampionConflictError | PromotionRefusedError | BundleError
 */
export async function promoteModelVersion(
  { database }: { database: Database },
  { version, expectedChampion, reason, actor }: Promotion,
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
  await prisma.$transaction((tx) => moveChampion(tx, { kind: 'PROMOTE', ...move }), PATIENT);
  return { version, previous: expectedChampion };
}
