import { recordAudit } from '../audit/record-audit.ts';
import type { Db } from '../db/database.ts';
import { databaseNow } from '../db/database-now.ts';
import { publishEvent } from '../db/events.ts';

/** Topic on which a new challenger is told, with `{ version }`; null when there is none any more. */
export const CHALLENGER_CHANGED = 'challenger_changed';

/** The version that scores in the shadow now, or null. */
export async function currentChallenger(db: Db): Promise<number | null> {
  const alias = await db.modelAlias.findUnique({ where: { alias: 'CHALLENGER' } });
  return alias?.version ?? null;
}

/** Makes a version the challenger, in the caller's transaction, and writes it down. Whoever was it is not. */
export async function moveChallengerAlias(
  tx: Db,
  { to, actor, reason }: { to: number; actor: string; reason: string },
): Promise<{ previous: number | null }> {
  await lockChallenger(tx);
  const previous = await currentChallenger(tx);
  if (previous === to) return { previous };
  const held = { version: to, movedAt: await databaseNow(tx) };
  await tx.modelAlias.upsert({
    where: { alias: 'CHALLENGER' },
    create: { alias: 'CHALLENGER', ...held },
    update: held,
  });
  await tx.aliasEvent.create({
    data: {
      alias: 'CHALLENGER',
      kind: 'SET',
      fromVersion: previous,
      toVersion: to,
      actor,
      reason,
      createdAt: await databaseNow(tx),
    },
  });
  await recordAudit(tx, {
    actor,
    action: 'challenger.set',
    subject: { type: 'ModelVersion', id: String(to) },
    details: { from: previous, to },
  });
  await publishEvent(tx, CHALLENGER_CHANGED, { version: to });
  return { previous };
}

/**
 * Leaves nobody as challenger, in the caller's transaction, and writes it down.
 * @param only does nothing when the challenger is another than this one
 * @returns who it was; null when there was nothing to clear
 */
export async function clearChallengerAlias(
  tx: Db,
  { only, actor, reason }: { only?: number; actor: string; reason: string },
): Promise<number | null> {
  await lockChallenger(tx);
  const previous = await currentChallenger(tx);
  if (previous === null || (only !== undefined && previous !== only)) return null;
  await tx.modelAlias.delete({ where: { alias: 'CHALLENGER' } });
  await tx.aliasEvent.create({
    data: {
      alias: 'CHALLENGER',
      kind: 'CLEAR',
      fromVersion: previous,
      toVersion: null,
      actor,
      reason,
      createdAt: await databaseNow(tx),
    },
  });
  await recordAudit(tx, {
    actor,
    action: 'challenger.clear',
    subject: { type: 'ModelVersion', id: String(previous) },
  });
  await publishEvent(tx, CHALLENGER_CHANGED, { version: null });
  return previous;
}

/** Held until the transaction ends: a move must know whom it follows. */
async function lockChallenger(tx: Db): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('gavel.challenger'))`;
}
