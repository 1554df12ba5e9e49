import { locateColumns } from '../../src/csv/columns.ts';
import { readCsvRecords } from '../../src/csv/csv-records.ts';
import { FileError } from '../../src/errors.ts';
import { createTextSplit, type Part } from '../../src/ml/split-by-text.ts';
import type { ClaimLabel, LabelledInput } from '../../src/ml/types.ts';

/** Which columns hold the text and its label. */
export type TextColumns = Readonly<{ transcript: string; label: string }>;

/**
 * Reads what an option says of columns, `transcript=body,label=class`; either may be left out.
 * @throws FileError for anything else
 */
export function parseTextColumns(text: string): Partial<TextColumns> {
  const columns: { transcript?: string; label?: string } = {};
  for (const pair of text.split(',')) {
    const [, field, column] = /^\s*(transcript|label)\s*=\s*(.*\S)\s*$/.exec(pair) ?? [];
    if ((field !== 'transcript' && field !== 'label') || column === undefined) {
      throw new FileError(
        `"${pair.trim()}" in the column map is not transcript=COLUMN or label=COLUMN`,
      );
    }
    columns[field] = column;
  }
  return columns;
}

/**
 * Reads the texts of another domain with their labels, split by text. Nothing else of the file is read:
 * the reference sees no more. The columns are found by their usual names unless told. The labels are claim
 * and opinion, or any other two: the first by spelling then stands for CLAIM. Rows without text or label
 * are left out.
 * @throws FileError when there is no such column, or there are not two labels
 */
export async function readLabelledTexts(
  file: string,
  told: Partial<TextColumns> = {},
): Promise<Readonly<Record<Part, LabelledInput[]>>> {
  const read: { transcript: string; label: string }[] = [];
  let columns: Map<'transcript' | 'label', number> | null = null;
  for await (const records of readCsvRecords(file)) {
    for (const { fields } of records) {
      if (columns === null) {
        columns = locateColumns(file, fields, findColumns(fields, told));
        continue;
      }
      const transcript = fields[columns.get('transcript') ?? -1]?.trim() ?? '';
      const label = fields[columns.get('label') ?? -1]?.trim().toLowerCase() ?? '';
      if (transcript !== '' && label !== '') read.push({ transcript, label });
    }
  }
  const classOf = readClasses(
    file,
    read.map(({ label }) => label),
  );
  const partOf = createTextSplit();
  const parts: Record<Part, LabelledInput[]> = { train: [], val: [], test: [] };
  for (const { transcript, label } of read) {
    parts[partOf(transcript)].push({
      transcript,
      label: classOf(label),
      ...NOTHING_ELSE_KNOWN,
    });
  }
  return parts;
}

/** The first usual name that the header has; where it has none the first is asked for. */
function findColumns(
  header: readonly string[],
  told: Partial<TextColumns>,
): Map<'transcript' | 'label', string> {
  const names = header.map((name) => name.trim());
  const usual = (known: readonly [string, ...string[]]) =>
    known.find((name) => names.includes(name)) ?? known[0];
  return new Map([
    ['transcript', told.transcript ?? usual(USUAL_TRANSCRIPTS)],
    ['label', told.label ?? usual(USUAL_LABELS)],
  ]);
}

const USUAL_TRANSCRIPTS = ['transcript', 'text', 'video_transcription_text', 'sentence'] as const;
const USUAL_LABELS = ['label', 'claim_status', 'class'] as const;

function readClasses(file: string, labels: readonly string[]): (label: string) => ClaimLabel {
  const found = [...new Set(labels)].sort();
  const [first, second] = found;
  if (first === undefined || second === undefined || found.length > 2) {
    const some = found
      .slice(0, 5)
      .map((label) => `"${label}"`)
      .join(', ');
    throw new FileError(
      `${file} must have two labels, and has ${found.length}${some && `: ${some}`}${found.length > 5 ? ', ...' : ''}`,
    );
  }
  return (label) => (label === first ? 'CLAIM' : 'OPINION');
}

const NOTHING_ELSE_KNOWN = {
  verifiedStatus: 'NOT_VERIFIED',
  authorBanStatus: 'ACTIVE',
  viewCount: null,
  likeCount: null,
  shareCount: null,
  downloadCount: null,
  commentCount: null,
} as const;
