import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../db/database.ts';
import type { Prisma, QualityGate } from '../generated/prisma/client.ts';
import type { GateVerdict } from './quality-gate.ts';

/** Appends what the gate found of a version, compared with a champion by these reports. */
export async function storeVerdict(
  tx: Db,
  { outcome, checks }: Pick<GateVerdict, 'outcome' | 'checks'>,
  of: Pick<
    QualityGate,
    'modelVersion' | 'championVersion' | 'trainingRunId' | 'reportId' | 'championReportId'
  >,
): Promise<QualityGate> {
  return await tx.qualityGate.create({
    data: { ...of, id: uuidv7(), outcome, checks: [...checks] },
  });
}

/** Appends that somebody lets a version through whatever the gate found, and what that was. */
export async function storeOverride(
  tx: Db,
  override: {
    modelVersion: number;
    championVersion: number | null;
    verdict: QualityGate | null;
    actor: string;
    reason: string;
  },
): Promise<QualityGate> {
  const { verdict, ...of } = override;
  return await tx.qualityGate.create({
    data: {
      ...of,
      id: uuidv7(),
      outcome: 'OVERRIDDEN',
      checks: verdict === null ? [] : (verdict.checks as Prisma.InputJsonValue),
      trainingRunId: verdict?.trainingRunId ?? null,
      reportId: verdict?.reportId ?? null,
      championReportId: verdict?.championReportId ?? null,
    },
  });
}
