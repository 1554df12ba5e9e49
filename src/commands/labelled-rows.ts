import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { readSplitCsv } from '../csv/split-csv.ts';
import { parseColumnMap } from '../csv/video-columns.ts';
import { type CsvRow, readVideoCsv } from '../csv/video-csv.ts';
import { FileError } from '../errors.ts';
import { createAuthorSplit, type Part } from '../ml/split-by-text.ts';
import type { LabelledInput } from '../ml/types.ts';

/** A file's labelled rows by part, and where they come from in words that fit a model card. */
export type LabelledRows = Readonly<{
  parts: Readonly<Record<Part, LabelledInput[]>>;
  source: string;
}>;

/**
 * Reads the labelled rows of a CSV file into the parts of a split file, or, without one, by their
 * author, where one is known, or text. Says on stderr what it left out.
 * @throws FileError for a file that cannot be read as what it should be
 */
export async function readLabelledRows(options: {
  csv: string;
  split?: string | undefined;
  /** Other columns than those of the TikTok claims data. */
  map?: string | undefined;
}): Promise<LabelledRows> {
  const columns = options.map === undefined ? undefined : parseColumnMap(options.map);
  const nowhere =
    options.split === undefined
      ? 'have a text that stands, by another author, in another part'
      : 'are in no part of the split';
  const partOf = await openSplit(options.split);
  const parts: Record<Part, LabelledInput[]> = { train: [], val: [], test: [] };
  const leftOut = { 'cannot be read': 0, 'have no label': 0, [nowhere]: 0 };
  for await (const row of readVideoCsv(options.csv, { columns })) {
    if (row.kind === 'rejected') leftOut['cannot be read'] += 1;
    else if (row.label === null) leftOut['have no label'] += 1;
    else {
      const part = partOf(row);
      if (part === undefined) leftOut[nowhere] = (leftOut[nowhere] ?? 0) + 1;
      else parts[part].push({ ...row, label: row.label });
    }
  }
  for (const [reason, count] of Object.entries(leftOut)) {
    if (count > 0) process.stderr.write(`${options.csv}: ${count} rows left out: they ${reason}\n`);
  }
  return { parts, source: await describeSource(options) };
}

/**
 * The rows of a part to train with.
 * @throws FileError when there are none, or a class is missing, with the numbers
 */
export function requirePart(rows: LabelledRows, part: Part, csv: string): LabelledInput[] {
  const found = requireRows(rows, { csv, part });
  const claims = found.filter(({ label }) => label === 'CLAIM').length;
  const opinions = found.length - claims;
  if (claims > 0 && opinions > 0) return found;
  throw new FileError(
    `the part "${part}" of ${csv} needs rows of both classes: it has ${claims} claim and ${opinions} opinion rows`,
  );
}

/**
 * The rows of one part, or of all; one class alone is enough to evaluate on.
 * @throws FileError when there are none
 */
export function requireRows(
  { parts }: LabelledRows,
  { csv, part }: { csv: string; part?: Part | undefined },
): LabelledInput[] {
  const found = part === undefined ? Object.values(parts).flat() : parts[part];
  if (found.length === 0) {
    throw new FileError(
      part === undefined
        ? `${csv} has no labelled rows`
        : `${csv} has no labelled rows in the part "${part}"`,
    );
  }
  return found;
}

async function openSplit(split: string | undefined): Promise<(row: CsvRow) => Part | undefined> {
  if (split === undefined) return createAuthorSplit();
  const parts = await readSplitCsv(split);
  return ({ externalId }) => parts.get(externalId);
}

async function describeSource(options: {
  csv: string;
  split?: string | undefined;
  map?: string | undefined;
}): Promise<string> {
  const file = async (name: string) => `${path.basename(name)} (SHA-256 ${await hashFile(name)})`;
  const split =
    options.split !== undefined
      ? `split by ${await file(options.split)}`
      : options.map?.includes('authorExternalId')
        ? 'split by a hash of the author, else of the text, 64/16/20'
        : 'split by a hash of the text, 64/16/20';
  return `${await file(options.csv)}, ${split}`;
}

async function hashFile(name: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(name)) hash.update(chunk);
  return hash.digest('hex');
}
