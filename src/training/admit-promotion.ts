import { z } from 'zod';
import type { Db } from '../db/database.ts';
import { NotBlessedError } from '../errors.ts';
import type { QualityGate } from '../generated/prisma/client.ts';
import { championBefore } from './champion-history.ts';
import { storeOverride } from './store-gate.ts';

/**
 * Says whether a version may replace the champion, in the transaction that moves the alias.
 *
 * The newest verdict on the version, compared with this very champion, must be BLESSED; one that compared
 * it with an earlier champion says nothing of this one. The champion's predecessor needs no verdict: it
 * has decided before, and the two were compared when the champion was promoted. An admin may override,
 * which is written down with the reason.
 * @returns the verdict or override that lets it through; null for a predecessor
 * @throws NotBlessedError with each reason
 */
export async function admitPromotion(
  tx: Db,
  {
    version,
    champion,
    override,
    actor,
    reason,
  }: {
    version: number;
    champion: number | null;
    override: boolean;
    actor: string;
    reason: string;
  },
): Promise<string | null> {
  const verdict = await tx.qualityGate.findFirst({
    where: {
      modelVersion: version,
      championVersion: champion,
      outcome: { in: ['BLESSED', 'NOT_BLESSED'] },
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  if (verdict?.outcome === 'BLESSED') return verdict.id;
  if ((await championBefore(tx, champion)) === version) return null;
  if (!override) throw new NotBlessedError(version, reasonsAgainst(verdict, { version, champion }));
  const of = { modelVersion: version, championVersion: champion };
  return (await storeOverride(tx, { ...of, verdict, actor, reason })).id;
}

function reasonsAgainst(
  verdict: QualityGate | null,
  { version, champion }: { version: number; champion: number | null },
): string[] {
  if (verdict !== null) {
    return failedChecks
      .parse(verdict.checks)
      .flatMap(({ passed, finding }) => (passed ? [] : [finding]));
  }
  const against = champion === null ? 'judged' : `compared with the champion, version ${champion},`;
  return [
    `version ${version} was never ${against} on a held-out part; train again from the same labels ` +
      'with the same seed to have it judged now',
  ];
}

const failedChecks = z.array(z.object({ passed: z.boolean(), finding: z.string() }));
