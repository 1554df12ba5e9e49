import { recordAudit } from '../audit/record-audit.ts';
import type { Db } from '../db/database.ts';
import { databaseNow } from '../db/database-now.ts';
import { publishEvent } from '../db/events.ts';
import { ChampionConflictError, PromotionRefusedError, ValidationError } from '../errors.ts';
import type { AliasEventKind } from '../generated/prisma/client.ts';
import { clearChallengerAlias } from './challenger-alias.ts';

/** Topic on which a new champion is told, with `{ version }`. */
export const CHAMPION_CHANGED = 'champion_changed';

/** Limits of a reason, in Unicode code points, as the API's descriptions state them. */
export const REASON_LIMITS = { minLength: 1, maxLength: 1000 } as const;

/** The version that decides now, or null before the first start. */
export async function currentChampion(db: Db): Promise<number | null> {
  const alias = await db.modelAlias.findUnique({ where: { alias: 'CHAMPION' } });
  return alias?.version ?? null;
}

/** Keeps everybody else from moving the alias until the transaction ends. */
export async function lockChampion(tx: Db): Promise<void> {
  await tx.$executeRaw`SELECT FROM model_alias WHERE alias = 'CHAMPION' FOR UPDATE`;
}

/**
 * Moves the CHAMPION alias by compare-and-set, in the caller's transaction: marks the version READY,
 * writes the move down, and tells every replica. Whoever comes second of two meets a conflict.
 * @throws ChampionConflictError | PromotionRefusedError
 */
export async function moveChampion(
  tx: Db,
  move: {
    kind: AliasEventKind;
    from: number | null;
    to: number;
    actor: string;
    reason: string;
    /** The verdict, or the override, that lets a promotion through. */
    qualityGateId?: string | null;
  },
): Promise<void> {
  const { kind, from, to, actor, reason, qualityGateId = null } = move;
  const { count } =
    from === null
      ? await tx.modelAlias.createMany({
          data: [{ alias: 'CHAMPION', version: to, movedAt: await databaseNow(tx) }],
          skipDuplicates: true,
        })
      : await tx.modelAlias.updateMany({
          where: { alias: 'CHAMPION', version: from },
          data: { version: to, movedAt: await databaseNow(tx) },
        });
  if (count === 0) throw new ChampionConflictError(from, await currentChampion(tx));
  const ready = await tx.modelVersion.updateMany({
    where: { version: to, status: { in: ['CANDIDATE', 'READY'] } },
    data: { status: 'READY' },
  });
  if (ready.count === 0) throw new PromotionRefusedError(`version ${to} was rejected or archived`);
  const event = await tx.aliasEvent.create({
    data: {
      alias: 'CHAMPION',
      kind,
      fromVersion: from,
      toVersion: to,
      actor,
      reason,
      qualityGateId,
      createdAt: await databaseNow(tx),
    },
  });
  await recordAudit(tx, {
    actor,
    action: `model.${kind.toLowerCase()}`,
    subject: { type: 'ModelVersion', id: String(to) },
    details: { from, to, aliasEventId: String(event.id), qualityGateId },
  });
  // Who decides does not also score in the shadow.
  await clearChallengerAlias(tx, { only: to, actor, reason: `version ${to} became champion` });
  await publishEvent(tx, CHAMPION_CHANGED, { version: to });
}

/** @throws ValidationError unless the reason is within its limits, without the space around it */
export function parseReason(reason: string): string {
  const { minLength, maxLength } = REASON_LIMITS;
  const trimmed = reason.trim();
  const length = [...trimmed].length;
  if (length >= minLength && length <= maxLength && !trimmed.includes('\0')) return trimmed;
  const limit = `${minLength} to ${maxLength} characters without NUL`;
  throw new ValidationError([{ field: 'reason', limit, message: `reason must have ${limit}` }]);
}
