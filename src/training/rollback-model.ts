import type { Database } from '../db/database.ts';
import { ChampionConflictError, PromotionRefusedError } from '../errors.ts';
import { currentChampion, moveChampion, parseReason } from './champion.ts';
import { championBefore } from './champion-history.ts';
import { loadModelVersion } from './load-model-version.ts';

/**
 * Makes the version champion again that was it before the present one. Rolling back twice walks
 * further back. It needs no verdict of the quality gate: that version has decided before.
 * @throws ValidationError | ChampionConflictError | PromotionRefusedError | BundleError
 */
export async function rollbackModel(
  { database }: { database: Database },
  request: { expectedChampion?: number | null | undefined; reason: string; actor: string },
): Promise<{ version: number; previous: number }> {
  const { prisma } = database;
  const { actor } = request;
  const reason = parseReason(request.reason);
  const champion = await currentChampion(prisma);
  const expected = request.expectedChampion ?? champion;
  if (champion !== expected) throw new ChampionConflictError(expected, champion);
  const before = await championBefore(prisma, champion);
  if (champion === null || before === null) {
    throw new PromotionRefusedError('there is no earlier champion to roll back to');
  }
  (await loadModelVersion({ prisma }, before)).dispose();
  const move = { from: champion, to: before, actor, reason };
  await prisma.$transaction((tx) => moveChampion(tx, { kind: 'ROLLBACK', ...move }));
  return { version: before, previous: champion };
}
