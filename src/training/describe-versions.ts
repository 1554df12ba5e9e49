import type { Db } from '../db/database.ts';
import { type AncestorRow, ancestorsOfVersions } from '../db/sql/ancestors-of-versions.ts';
import { type JudgementRow, judgementsOfVersions } from '../db/sql/judgements-of-versions.ts';
import { modelCardSchema } from '../ml/model-card.ts';
import { renderVersionCard, type VersionCard } from './render-version-card.ts';

export type DescribedVersion = VersionCard & { markdown: string };

/**
 * Gathers the cards of versions, all at once, and writes each down as Markdown. Made anew each time, from
 * what never changes and the newest verdict. A version whose bundle's own card cannot be read is left out.
 */
export async function describeVersions(
  db: Db,
  numbers: readonly number[],
): Promise<Map<number, DescribedVersion>> {
  const judged = await db.$queryRaw<JudgementRow[]>(judgementsOfVersions(numbers));
  const [found, reports, gates, ancestors] = await Promise.all([
    db.modelVersion.findMany({
      where: { version: { in: [...numbers] } },
      include: { datasetSnapshot: { include: { groups: { orderBy: { source: 'asc' } } } } },
    }),
    db.evaluationReport.findMany({
      where: { id: { in: judged.flatMap(({ reportId }) => reportId ?? []) } },
    }),
    db.qualityGate.findMany({
      where: { id: { in: judged.flatMap(({ gateId }) => gateId ?? []) } },
    }),
    db.$queryRaw<AncestorRow[]>(ancestorsOfVersions(numbers)),
  ]);
  const reportOf = new Map(reports.map((report) => [report.modelVersion, report]));
  const gateOf = new Map(gates.map((gate) => [gate.modelVersion, gate]));
  const ancestorsOf = Map.groupBy(ancestors, ({ descendant }) => descendant);
  const described = new Map<number, DescribedVersion>();
  for (const { card, datasetSnapshot: snapshot, ...version } of found) {
    const packed = modelCardSchema.safeParse(card);
    if (!packed.success) continue;
    const parts: VersionCard = {
      version,
      packed: packed.data,
      parents: (ancestorsOf.get(version.version) ?? []).map((ancestor) => ancestor.version),
      snapshot,
      report: reportOf.get(version.version) ?? null,
      gate: gateOf.get(version.version) ?? null,
      split: snapshot === null ? packed.data.training.data : SNAPSHOT_SPLIT,
    };
    described.set(version.version, { ...parts, markdown: renderVersionCard(parts) });
  }
  return described;
}

/** As `labelledVideos` does it. */
const SNAPSHOT_SPLIT =
  '64% to learn from, 16% to choose by, 20% held out, by a hash of the author, else of the folded text: neither an author nor a text is in two parts, for ever';
