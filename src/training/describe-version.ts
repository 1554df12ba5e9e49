import type { Db } from '../db/database.ts';
import { ancestorsOfVersion } from '../db/sql/ancestors-of-version.ts';
import { NotFoundError } from '../errors.ts';
import { modelCardSchema } from '../ml/model-card.ts';
import { renderVersionCard, type VersionCard } from './render-version-card.ts';

/**
 * Gathers a version's card, and writes it down as Markdown. Made anew each time, from what never changes
 * and the newest verdict.
 * @returns null when the bundle's own card cannot be read
 * @throws NotFoundError
 */
export async function describeVersion(
  db: Db,
  number: number,
): Promise<(VersionCard & { markdown: string }) | null> {
  const found = await db.modelVersion.findUnique({
    where: { version: number },
    include: {
      datasetSnapshot: true,
      evaluations: { orderBy: [{ createdAt: 'asc' }, { id: 'asc' }], take: 1 },
      gates: { orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: 1 },
    },
  });
  if (found === null) throw new NotFoundError(`model version ${number}`);
  const { card, datasetSnapshot: snapshot, evaluations, gates, ...version } = found;
  const packed = modelCardSchema.safeParse(card);
  if (!packed.success) return null;
  const ancestors = await db.$queryRaw<{ version: number }[]>(ancestorsOfVersion(number));
  const described: VersionCard = {
    version,
    packed: packed.data,
    parents: ancestors.map((ancestor) => ancestor.version),
    snapshot,
    report: evaluations[0] ?? null,
    gate: gates[0] ?? null,
    split: snapshot === null ? packed.data.training.data : SNAPSHOT_SPLIT,
  };
  return { ...described, markdown: renderVersionCard(described) };
}

/** As `labelledVideos` does it. */
const SNAPSHOT_SPLIT =
  '64% to learn from, 16% to choose by, 20% held out, by a hash of the author, else of the folded text: neither an author nor a text is in two parts, for ever';
