import type { ChartTable } from './chart.tsx';

/** Saves a table as CSV (RFC 4180). */
export function downloadCsv(name: string, { columns, rows }: ChartTable): void {
  const lines = [columns, ...rows].map((row) => row.map(field).join(','));
  downloadText(name, `${lines.join('\r\n')}\r\n`, 'text/csv');
}

/** Saves a text as a file. */
export function downloadText(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** Quoted where it must be; a text that a spreadsheet would run as a formula is led by an apostrophe. */
function field(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
