import { stringify } from 'csv-stringify/sync';

/** A row as it goes out: names in the order of the columns, moments in ISO 8601. */
export type ExportRow = Readonly<Record<string, unknown>>;

export type RowFormat = Readonly<{
  contentType: string;
  /** What comes before all rows. */
  head(columns: readonly string[]): string;
  rows(rows: readonly ExportRow[]): string;
}>;

const NDJSON: RowFormat = {
  contentType: 'application/x-ndjson; charset=utf-8',
  head: () => '',
  rows: (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
};

/**
 * RFC 4180, with a header line. An unknown value is an empty field; a list or an object is JSON. A text
 * that a spreadsheet would run as a formula begins with an apostrophe
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
const CSV: RowFormat = {
  contentType: 'text/csv; charset=utf-8; header=present',
  head: (columns) => csv([columns]),
  rows: (rows) => csv(rows.map((row) => Object.values(row))),
};

function csv(records: readonly (readonly unknown[])[]): string {
  return stringify(
    [...records].map((record) => [...record]),
    {
      record_delimiter: 'windows',
      escape_formulas: true,
      cast: { boolean: String, object: (value) => JSON.stringify(value) },
    },
  );
}

export const ROW_FORMATS = { ndjson: NDJSON, csv: CSV } as const;
