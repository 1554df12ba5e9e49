import type { Db } from '../db/database.ts';
import { type AgreementCell, challengerAgreement } from '../db/sql/challenger-agreement.ts';
import type { ClaimLabel } from '../generated/prisma/client.ts';
import { cohenKappa } from '../ml/statistics/cohen-kappa.ts';

/** Verdicts that would change in one direction; `rate` is among those answered `from`, null for none. */
export type VerdictChange = Readonly<{ count: number; rate: number | null }>;

/** What a challenger would have changed, on the videos that it scored beside a champion. */
export type ChallengerReport = Readonly<{
  version: number;
  from: Date;
  /** Exclusive. */
  to: Date;
  n: number;
  /** Share of equal labels; null when nothing was scored. */
  agreement: number | null;
  /** Agreement beyond chance; null when it has no meaning. */
  kappa: number | null;
  claimToOpinion: VerdictChange;
  opinionToClaim: VerdictChange;
}>;

/**
 * Compares what a challenger said with what was answered, whichever champion answered it. Without a
 * version it is about the present challenger, since it became that; null when there is none.
 */
export async function challengerReport(
  db: Db,
  request: { version: number | null; from: Date | null; to: Date | null },
): Promise<ChallengerReport | null> {
  const alias = await db.modelAlias.findUnique({ where: { alias: 'CHALLENGER' } });
  const version = request.version ?? alias?.version;
  if (version === undefined) return null;
  const since = alias?.version === version ? alias.movedAt : new Date(0);
  const period = { from: request.from ?? since, to: request.to ?? new Date() };
  const cells = await db.$queryRaw<AgreementCell[]>(challengerAgreement(version, period));
  const count = (answered: ClaimLabel, challenger: ClaimLabel) =>
    cells.find((cell) => cell.answered === answered && cell.challenger === challenger)?.count ?? 0;
  const table = (['CLAIM', 'OPINION'] as const).map((answered) => [
    count(answered, 'CLAIM'),
    count(answered, 'OPINION'),
  ]);
  const changeOf = (kept: number, changed: number): VerdictChange => ({
    count: changed,
    rate: kept + changed === 0 ? null : changed / (kept + changed),
  });
  const claimToOpinion = changeOf(count('CLAIM', 'CLAIM'), count('CLAIM', 'OPINION'));
  const opinionToClaim = changeOf(count('OPINION', 'OPINION'), count('OPINION', 'CLAIM'));
  const n = cells.reduce((sum, cell) => sum + cell.count, 0);
  return {
    version,
    ...period,
    n,
    agreement: n === 0 ? null : (n - claimToOpinion.count - opinionToClaim.count) / n,
    kappa: cohenKappa(table),
    claimToOpinion,
    opinionToClaim,
  };
}
