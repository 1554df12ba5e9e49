import type { Database } from '../db/database.ts';
import {
  type ClassRow,
  type ColumnSummaryRow,
  type CountsPointRow,
  countClasses,
  countDurations,
  DURATION_BINS,
  type DurationRow,
  sampleCounts,
  summariseColumns,
} from '../db/sql/profile-data.ts';
import type { Prisma } from '../generated/prisma/client.ts';

/** Points that a scatter sample holds at most, as the API's description states it. */
export const MAX_SAMPLE_SIZE = 2_000;

/** A profile of a large table costs a scan; one that would take longer than this is ended. */
const TIMEOUT_MS = 20_000;

export type DurationBin = {
  fromSec: number;
  /** Null for the last, which has no upper end. */
  toSec: number | null;
  claims: number;
  opinions: number;
  unlabelled: number;
};

export type DataProfile = {
  /** Null: all videos as they are now. */
  readonly snapshotId: string | null;
  columns(): Promise<ColumnSummaryRow[]>;
  classes(): Promise<ClassRow[]>;
  durations(): Promise<DurationBin[]>;
  sample(options: { size: number; seed: number }): Promise<CountsPointRow[]>;
};

/**
 * What the data looks like, of a snapshot or of all videos. Each part is an aggregate (or a bounded
 * sample) that the database computes when it is asked for.
 */
export function profileData(
  { prisma }: Pick<Database, 'prisma'>,
  snapshotId: string | null,
): DataProfile {
  async function read<Row>(statement: Prisma.Sql): Promise<Row[]> {
    return await prisma.$transaction(async (tx) => {
      await tx.$executeRawUnsafe(`SET LOCAL statement_timeout = ${TIMEOUT_MS}`);
      return await tx.$queryRaw<Row[]>(statement);
    });
  }
  return {
    snapshotId,
    columns: () => read<ColumnSummaryRow>(summariseColumns(snapshotId)),
    classes: () => read<ClassRow>(countClasses(snapshotId)),
    async durations() {
      const rows = await read<DurationRow>(countDurations(snapshotId));
      const { widthSec, count } = DURATION_BINS;
      return Array.from({ length: count }, (_, bin) => {
        const {
          claims = 0,
          opinions = 0,
          unlabelled = 0,
        } = rows.find((row) => row.bin === bin) ?? {};
        const toSec = bin === count - 1 ? null : (bin + 1) * widthSec;
        return { fromSec: bin * widthSec, toSec, claims, opinions, unlabelled };
      });
    },
    sample: (options) => read<CountsPointRow>(sampleCounts(snapshotId, options)),
  };
}
