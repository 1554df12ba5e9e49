import { SYSTEM } from '../audit/record-audit.ts';
import type { Database, Db } from '../db/database.ts';
import type { Logger } from '../logger.ts';
import { readBundleDirectory, readModelCard } from '../ml/bundle.ts';
import { currentChampion, moveChampion } from './champion.ts';
import { openBundle } from './load-model-version.ts';
import { registerModelVersion } from './register-model-version.ts';
import { storeCardReport } from './store-report.ts';

/**
 * Gives a new database its first champion: the bundle that ships with Gavel. Does nothing when there
 * is a champion, whatever ships: what a platform has promoted, an upgrade does not replace. Safe when
 * replicas start at once.
 * @returns the champion's version
 * @throws BundleError when the shipped bundle is not sound
 */
export async function bootstrapChampion(
  { database, log }: { database: Database; log: Logger },
  { bundleDir }: { bundleDir: string },
): Promise<number> {
  const { prisma } = database;
  const champion = await currentChampion(prisma);
  if (champion !== null) return champion;

  const files = await readBundleDirectory(bundleDir);
  const model = await openBundle(files);
  model.dispose();
  return await prisma.$transaction(async (tx) => {
    await lockBootstrap(tx);
    const winner = await currentChampion(tx);
    if (winner !== null) return winner;
    const version = await registerModelVersion(tx, { model, files });
    await storeCardReport(tx, version, readModelCard(files));
    await moveChampion(tx, {
      kind: 'BOOTSTRAP',
      from: null,
      to: version,
      actor: SYSTEM.firstStart,
      reason: 'the model that ships with Gavel',
    });
    log.info({ version, sha256: model.sha256 }, 'the shipped model is the first champion');
    return version;
  });
}

/** Held until the transaction ends: replicas that start together register the bundle once. */
async function lockBootstrap(tx: Db): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('gavel.bootstrap'))`;
}
