import { NIL } from 'uuid';
import { recordAudit, SYSTEM } from '../../audit/record-audit.ts';
import type { Database, Db } from '../../db/database.ts';
import { readSnapshotPage, type SnapshotPageRow } from '../../db/sql/read-snapshot-page.ts';
import type { LabelErrorReport } from '../../generated/prisma/client.ts';
import { DEFAULT_ARCHITECTURE } from '../../ml/architectures.ts';
import { confidentLearning } from '../../ml/statistics/confident-learning.ts';
import { crossValidate, FOLDS } from './cross-validate.ts';

const PAGE_SIZE = 5_000;

/** The list is for people: nobody reads further. */
const MAX_SUSPECTS = 1_000;

/**
 * Looks for labels of a snapshot that are probably wrong, and stores what it finds. A snapshot never
 * changes, so once is enough: what is there already is given back.
 * @throws InsufficientLabelsError | the signal's reason
 */
export async function findLabelErrors(
  { prisma }: Pick<Database, 'prisma'>,
  snapshotId: string,
  signal: AbortSignal,
): Promise<LabelErrorReport> {
  const known = await prisma.labelErrorReport.findUnique({
    where: { datasetSnapshotId: snapshotId },
  });
  if (known !== null) return known;

  const rows = await readRows(prisma, snapshotId);
  const architecture = DEFAULT_ARCHITECTURE;
  const probabilities = await crossValidate(architecture, rows, signal);
  const found = confidentLearning(
    rows.map(({ label }, row) => ({ label, claimProbability: probabilities[row] ?? 0.5 })),
  );
  return await prisma.$transaction(async (tx) => {
    // Two workers may have been given the same search: the first to store wins.
    const { count } = await tx.labelErrorReport.createMany({
      data: [
        {
          datasetSnapshotId: snapshotId,
          architecture,
          folds: FOLDS,
          rowCount: rows.length,
          suspectCount: found.suspects.length,
          claimThreshold: found.thresholds.CLAIM,
          opinionThreshold: found.thresholds.OPINION,
          confidentJoint: found.confidentJoint.map((labelled) => [...labelled]),
        },
      ],
      skipDuplicates: true,
    });
    if (count === 1) {
      await recordAudit(tx, {
        actor: SYSTEM.worker,
        action: 'label-errors.report',
        subject: { type: 'DatasetSnapshot', id: snapshotId },
        details: { suspectCount: found.suspects.length },
      });
      const suspects = found.suspects.slice(0, MAX_SUSPECTS).flatMap((row) => {
        const suspect = rows[row];
        return suspect === undefined
          ? []
          : { ...suspect, claimProbability: probabilities[row] ?? 0.5 };
      });
      const labelIds = await readLabelIds(tx, snapshotId, suspects);
      await tx.labelSuspect.createMany({
        data: suspects.map(({ videoId, label, claimProbability }, index) => ({
          datasetSnapshotId: snapshotId,
          rank: index + 1,
          videoId,
          labelId: labelIds.get(videoId) ?? NIL,
          suggestedLabel: label === 'CLAIM' ? 'OPINION' : 'CLAIM',
          claimProbability,
        })),
      });
    }
    return await tx.labelErrorReport.findUniqueOrThrow({
      where: { datasetSnapshotId: snapshotId },
    });
  });
}

async function readRows(
  prisma: Database['prisma'],
  snapshotId: string,
): Promise<SnapshotPageRow[]> {
  const rows: SnapshotPageRow[] = [];
  for (;;) {
    const after = rows.at(-1)?.videoId ?? NIL;
    const page = await prisma.$queryRaw<SnapshotPageRow[]>(
      readSnapshotPage(snapshotId, after, PAGE_SIZE),
    );
    for (const row of page) rows.push(row);
    if (page.length < PAGE_SIZE) return rows;
  }
}

async function readLabelIds(
  tx: Db,
  snapshotId: string,
  suspects: readonly { videoId: string }[],
): Promise<Map<string, string>> {
  const labels = await tx.datasetSnapshotRow.findMany({
    where: { snapshotId, videoId: { in: suspects.map(({ videoId }) => videoId) } },
    select: { videoId: true, labelId: true },
  });
  return new Map(labels.map(({ videoId, labelId }) => [videoId, labelId]));
}
