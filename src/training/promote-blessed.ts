import type { Db } from '../db/database.ts';
import type { QualityGate, TrainingRun } from '../generated/prisma/client.ts';
import { currentChampion, lockChampion, moveChampion } from './champion.ts';

/**
 * Makes what a run has made the champion, in the transaction that stores it, if the gate blessed it over
 * the champion of this very moment. Does nothing otherwise: the run has succeeded either way, and an
 * admin may still promote. Its model has been loaded, checked and warmed to be evaluated.
 */
export async function promoteBlessed(
  tx: Db,
  {
    run,
    version,
    gate,
  }: {
    run: Pick<TrainingRun, 'id' | 'requestedBy'>;
    version: number;
    gate: Pick<QualityGate, 'id' | 'outcome' | 'championVersion'>;
  },
): Promise<void> {
  if (gate.outcome !== 'BLESSED') return;
  await lockChampion(tx);
  const champion = await currentChampion(tx);
  if (champion !== gate.championVersion || champion === version) return;
  const { status } = await tx.modelVersion.findUniqueOrThrow({ where: { version } });
  if (status === 'REJECTED' || status === 'ARCHIVED') return;
  await moveChampion(tx, {
    kind: 'PROMOTE',
    from: champion,
    to: version,
    actor: run.requestedBy,
    reason: `training run ${run.id} was to promote what the quality gate blesses`,
    qualityGateId: gate.id,
  });
}
