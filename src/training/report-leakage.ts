import { setImmediate } from 'node:timers/promises';
import type { Database } from '../db/database.ts';
import type { SnapshotLeakage } from '../generated/prisma/client.ts';
import { readSnapshot } from './build-snapshot.ts';
import { NearDuplicates } from './near-duplicates.ts';

/** Texts to compare with, at most: beyond, memory would grow without the share changing much. */
const MAX_LEARNED_ROWS = 100_000;
const ROWS_A_TURN = 500;

/**
 * Counts the held-out rows of a snapshot (VAL and TEST) whose text, or nearly, is in what is learned
 * from, and stores the counts once a snapshot. Gives way to the event loop, and stops there when aborted.
 * @throws the signal's reason
 */
export async function reportLeakage(
  database: Pick<Database, 'prisma'>,
  snapshotId: string,
  signal: AbortSignal,
): Promise<SnapshotLeakage> {
  const { prisma } = database;
  const known = await prisma.snapshotLeakage.findUnique({ where: { snapshotId } });
  if (known !== null) return known;
  const { TRAIN, VAL, TEST } = await readSnapshot(database, snapshotId);
  const learned = new NearDuplicates();
  for (const [row, { transcript }] of TRAIN.slice(0, MAX_LEARNED_ROWS).entries()) {
    if (row % ROWS_A_TURN === 0) await giveWay(signal);
    learned.add(transcript);
  }
  const found = { IDENTICAL: 0, NEAR_IDENTICAL: 0, NONE: 0 };
  for (const [row, { transcript }] of [...VAL, ...TEST].entries()) {
    if (row % ROWS_A_TURN === 0) await giveWay(signal);
    found[learned.resemblance(transcript)] += 1;
  }
  const excluded = await prisma.datasetSnapshotGroup.aggregate({
    where: { snapshotId },
    _sum: { excludedCount: true },
  });
  const report = {
    snapshotId,
    learnedTexts: learned.size,
    heldOutRows: VAL.length + TEST.length,
    identicalRows: found.IDENTICAL,
    nearIdenticalRows: found.NEAR_IDENTICAL,
    excludedRows: excluded._sum.excludedCount ?? 0,
  };
  // Another run on the same snapshot may have been faster; it counted the same.
  await prisma.snapshotLeakage.createMany({ data: [report], skipDuplicates: true });
  return await prisma.snapshotLeakage.findUniqueOrThrow({ where: { snapshotId } });
}

async function giveWay(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}
