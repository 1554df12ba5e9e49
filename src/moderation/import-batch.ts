import type { ReportedRow } from '../csv/rejected-csv.ts';
import type { CsvRow, RejectedRow } from '../csv/video-csv.ts';
import type { Database } from '../db/database.ts';
import { ValidationError } from '../errors.ts';
import type { LiveModel } from '../ml/live-model.ts';
import type { ClaimLabel } from '../ml/types.ts';
import { appendLabels } from './append-labels.ts';
import { isFaultOfRow } from './database-fault.ts';
import type { IncomingVideo, LabelOrigin } from './insert-videos.ts';
import type { RuleBook } from './rules/rule-book.ts';
import { type StoredContent, type StoreOutcome, storeVideos } from './store-videos.ts';
import { parseVideoSubmission } from './video-submission.ts';

/**
 * What an import counts. `read` is the sum of `stored`, `alreadyStored` (the same content was there),
 * `conflicts` (other content was there; reported like a rejected row) and `rejected`. `labels` are
 * first labels of videos, `labelsChanged` those that replace another.
 */
export const IMPORT_COUNTS = [
  'read',
  'stored',
  'alreadyStored',
  'conflicts',
  'rejected',
  'labels',
  'labelsChanged',
] as const;

export type ImportCounts = Record<(typeof IMPORT_COUNTS)[number], number>;

/** A row of a file as a video, or the reason why it is none. */
export type ImportRow = Readonly<{ row: CsvRow | RejectedRow; video: IncomingVideo | string }>;

export type ImportDeps = Readonly<{
  database: Database;
  live: LiveModel;
  /** Judges the videos; none unless asked for, as what is imported is mostly history. */
  rules?: RuleBook | null;
}>;

type FoundVideo = StoredContent & {
  currentLabel: { label: ClaimLabel; source: LabelOrigin['source'] } | null;
};

/**
 * Stores one batch of rows of a file, in one statement; a second transaction brings the labels of videos
 * that were stored before. Scoring happens before the first wait.
 * @returns the counts, the rows that were not taken, in the file's order, and the videos, by id, of those
 *   rows that were taken and have a label.
 * @throws what the database fails with, unless one row is to blame.
 */
export async function importBatch(
  { database, live, rules = null }: ImportDeps,
  rows: readonly ImportRow[],
  origin: LabelOrigin,
): Promise<{ counts: ImportCounts; rejected: ReportedRow[]; labelled: string[] }> {
  const counts = noCounts();
  counts.read = rows.length;
  const rejected: ReportedRow[] = [];
  const accepted: { row: ImportRow['row']; video: IncomingVideo }[] = [];
  for (const { row, video } of rows) {
    if (typeof video === 'string') rejected.push(reported(row, video));
    else accepted.push({ row, video });
  }

  const outcomes = await storeVideos(
    { pool: database.pool, live, rules },
    accepted.map(({ video }) => video),
    (externalIds) => findVideos(database, externalIds),
    origin,
  );
  const labels = new Map<string, ClaimLabel>();
  const labelled: string[] = [];
  for (const [index, { row, video }] of accepted.entries()) {
    const outcome = outcomes[index];
    if (outcome?.status !== 'fulfilled') {
      if (!isFaultOfRow(outcome?.reason)) throw outcome?.reason;
      rejected.push(reported(row, `the database refuses it: ${outcome?.reason.message}`));
    } else if (!outcome.value.same) {
      counts.conflicts += 1;
      rejected.push(
        reported(row, `"${video.submission.externalId}" is already stored with other content`),
      );
    } else if (outcome.value.kind === 'stored' && outcome.value.created) {
      counts.stored += 1;
      counts.labels += video.label ? 1 : 0;
      if (video.label) labelled.push(outcome.value.video.videoId);
    } else {
      counts.alreadyStored += 1;
      const { videoId, label, source } = present(outcome.value, origin);
      if (video.label) labelled.push(videoId);
      const isNews = label !== video.label || source !== origin.source;
      if (video.label && isNews) labels.set(videoId, video.label);
    }
  }
  counts.rejected = rejected.length - counts.conflicts;

  const { added, changed } = await appendLabels(database.pool, labels, origin);
  counts.labels += added;
  counts.labelsChanged += changed;
  return { counts, labelled, rejected: rejected.toSorted((a, b) => a.line - b.line) };
}

export function noCounts(): ImportCounts {
  return {
    read: 0,
    stored: 0,
    alreadyStored: 0,
    conflicts: 0,
    rejected: 0,
    labels: 0,
    labelsChanged: 0,
  };
}

/** Holds a row against the limits of a submission. */
export function toImportRow(row: CsvRow | RejectedRow, submittedBy: string): ImportRow {
  if (row.kind === 'rejected') return { row, video: row.reason };
  const { kind: _kind, line: _line, fields: _fields, label, ...input } = row;
  try {
    return { row, video: { submission: parseVideoSubmission(input), label, submittedBy } };
  } catch (error) {
    if (error instanceof ValidationError) return { row, video: error.message };
    throw error;
  }
}

/** Which label a video that is stored already has. */
function present(
  outcome: StoreOutcome<FoundVideo>,
  origin: LabelOrigin,
): { videoId: string; label: ClaimLabel | null; source: LabelOrigin['source'] } {
  if (outcome.kind === 'stored') {
    const { videoId, label } = outcome.video;
    return { videoId, label: label?.label ?? null, source: origin.source };
  }
  const { videoId, currentLabel } = outcome.found;
  return {
    videoId,
    label: currentLabel?.label ?? null,
    source: currentLabel?.source ?? origin.source,
  };
}

async function findVideos(
  { prisma }: Database,
  externalIds: string[],
): Promise<Map<string, FoundVideo>> {
  const videos = await prisma.video.findMany({
    where: { externalId: { in: externalIds } },
    select: {
      id: true,
      externalId: true,
      contentHash: true,
      submittedAt: true,
      currentLabel: { select: { label: true, source: true } },
    },
  });
  return new Map(
    videos.map(({ id, externalId, ...video }) => [externalId, { ...video, videoId: id }]),
  );
}

function reported({ line, fields }: CsvRow | RejectedRow, reason: string): ReportedRow {
  return { line, reason, fields };
}
