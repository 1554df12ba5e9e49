import type { Database } from '../db/database.ts';
import { ChampionConflictError, PromotionRefusedError } from '../errors.ts';
import type { AliasEvent } from '../generated/prisma/client.ts';
import { currentChampion, moveChampion, parseReason } from './champion.ts';
import { loadModelVersion } from './load-model-version.ts';
import { PATIENT } from './patient-transaction.ts';

/**
 * Makes the version champion again that was it before the present one. Rolling back twice walks
 * further back: the history is a stack, on which a promotion puts a version and from which a rollback
 * takes one. After 1, 2, 3 and two rollbacks the champion is 1, and version 4 promoted then would roll
 * back to 1.
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
  const history = await prisma.aliasEvent.findMany({
    where: { alias: 'CHAMPION' },
    orderBy: { id: 'asc' },
  });
  const [present, before] = championStack(history).reverse();
  if (champion === null || present !== champion || before === undefined) {
    throw new PromotionRefusedError('there is no earlier champion to roll back to');
  }
  (await loadModelVersion({ prisma }, before)).dispose();
  const move = { from: champion, to: before, actor, reason };
  await prisma.$transaction((tx) => moveChampion(tx, { kind: 'ROLLBACK', ...move }), PATIENT);
  return { version: before, previous: champion };
}

/** Versions that a chain of rollbacks would pass, the present champion last. */
function championStack(history: readonly Pick<AliasEvent, 'kind' | 'toVersion'>[]): number[] {
  const stack: number[] = [];
  for (const { kind, toVersion } of history) {
    if (kind === 'ROLLBACK') stack.pop();
    else if (toVersion !== null) stack.push(toVersion);
  }
  return stack;
}
