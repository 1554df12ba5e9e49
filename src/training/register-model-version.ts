import type { Db } from '../db/database.ts';
import { readModelCard } from '../ml/bundle.ts';
import type { BundleFiles, Model } from '../ml/types.ts';

/**
 * Stores a sound bundle as a CANDIDATE, in the caller's transaction. A bundle that is registered
 * already keeps its version: the same labels, architecture and seed make the same bundle.
 * @returns its version
 */
export async function registerModelVersion(
  tx: Db,
  {
    model,
    files,
    origin,
  }: {
    model: Pick<Model, 'sha256' | 'architecture' | 'threshold'>;
    files: BundleFiles;
    /** Where it comes from; a shipped bundle comes from no run. */
    origin?: { parentVersion: number | null; trainingRunId: string; datasetSnapshotId: string };
  },
): Promise<number> {
  const { sha256, architecture, threshold } = model;
  const known = await tx.modelVersion.findUnique({ where: { sha256 }, select: { version: true } });
  if (known !== null) return known.version;

  const card = readModelCard(files);
  await tx.modelBundleFile.createMany({
    data: [...files].map(([path, bytes]) => ({
      bundleSha256: sha256,
      path,
      bytes: Uint8Array.from(bytes),
    })),
    skipDuplicates: true,
  });
  const { version } = await tx.modelVersion.create({
    data: {
      sha256,
      architecture,
      threshold,
      card,
      backend: card.backend,
      status: 'CANDIDATE',
      ...origin,
    },
    select: { version: true },
  });
  return version;
}
