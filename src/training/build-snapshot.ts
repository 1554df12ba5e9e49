import { NIL, v7 as uuidv7 } from 'uuid';
import { recordAudit, SYSTEM } from '../audit/record-audit.ts';
import type { Database } from '../db/database.ts';
import { digestLabelledVideos, type SnapshotDigest } from '../db/sql/digest-labelled-videos.ts';
import { freezeLabelledVideos } from '../db/sql/freeze-labelled-videos.ts';
import { groupSnapshotRows } from '../db/sql/group-snapshot-rows.ts';
import type { SnapshotPlan } from '../db/sql/labelled-videos.ts';
import { readSnapshotPage, type SnapshotPageRow } from '../db/sql/read-snapshot-page.ts';
import type { DatasetPart, DatasetSnapshot, LabelSource } from '../generated/prisma/client.ts';
import type { LabelledInput } from '../ml/types.ts';
import { DEFAULT_LABEL_WEIGHTS } from './label-weights.ts';

/**
 * Decides what is held out. The same for every run, whatever seed the run fits with: an author or a text
 * that was ever held out stays so, and champion and candidate are compared on what neither has seen.
 */
const SPLIT_SEED = 1;

const PAGE_SIZE = 5_000;
const LONGEST_MS = 10 * 60_000;

/**
 * Freezes the labels as they are now: which videos, which revision of their label, in which part, with
 * which weight and counts. The same labels and weights have the same hash, and then the snapshot that is
 * there is used again. Rows are copied inside the database, in one statement.
 * @param choice the labels' weights by source, and which videos; by default the usual weights, and all;
 *   and who asked for it, if not the worker
 */
export async function buildSnapshot(
  { prisma }: Pick<Database, 'prisma'>,
  choice: Partial<Pick<SnapshotPlan, 'weights' | 'videoIds'>> & { actor?: string } = {},
): Promise<DatasetSnapshot> {
  const { weights = DEFAULT_LABEL_WEIGHTS, videoIds = null, actor = SYSTEM.worker } = choice;
  const plan: SnapshotPlan = { splitSeed: SPLIT_SEED, weights, videoIds };
  return await prisma.$transaction(
    async (tx) => {
      const [digest] = await tx.$queryRaw<SnapshotDigest[]>(digestLabelledVideos(plan));
      if (digest === undefined) throw new Error('an aggregate without a row');
      const known = await tx.datasetSnapshot.findUnique({ where: { sha256: digest.sha256 } });
      if (known !== null) return known;
      const snapshot = await tx.datasetSnapshot.create({
        data: { id: uuidv7(), splitSeed: SPLIT_SEED, ...digest },
      });
      await tx.$executeRaw(freezeLabelledVideos(snapshot.id, plan));
      await tx.$executeRaw(groupSnapshotRows(snapshot.id));
      await recordAudit(tx, {
        actor,
        action: 'snapshot.build',
        subject: { type: 'DatasetSnapshot', id: snapshot.id },
        details: { rowCount: snapshot.rowCount },
      });
      return snapshot;
    },
    // All statements see the same labels.
    { isolationLevel: 'RepeatableRead', timeout: LONGEST_MS },
  );
}

/** A row to learn from or to be tested on, and who said what it is. */
export type SnapshotInput = LabelledInput & Readonly<{ labelSource: LabelSource }>;

type SnapshotParts = Record<DatasetPart | 'EXCLUDED', SnapshotInput[]>;

/** The rows of a snapshot by part, and those in none; each in the order of the videos' ids. */
export async function readSnapshot(
  { prisma }: Pick<Database, 'prisma'>,
  snapshotId: string,
): Promise<SnapshotParts> {
  const parts: SnapshotParts = { TRAIN: [], VAL: [], TEST: [], EXCLUDED: [] };
  let after: string = NIL;
  for (;;) {
    const page = await prisma.$queryRaw<SnapshotPageRow[]>(
      readSnapshotPage(snapshotId, after, PAGE_SIZE),
    );
    for (const { videoId, part, isExcluded, ...input } of page) {
      parts[isExcluded ? 'EXCLUDED' : part].push(input);
      after = videoId;
    }
    if (page.length < PAGE_SIZE) return parts;
  }
}
