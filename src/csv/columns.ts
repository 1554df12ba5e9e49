import { FileError } from '../errors.ts';

/**
 * Finds each wanted column in a header, names trimmed.
 * @returns the index of each field's column.
 * @throws FileError naming what is missing or there twice, and what was found.
 */
export function locateColumns<Field extends string>(
  path: string,
  header: readonly string[],
  wanted: ReadonlyMap<Field, string>,
): Map<Field, number> {
  const found = header.map((name) => name.trim());
  const missing = [...wanted.values()].filter((column) => !found.includes(column));
  const twice = [...wanted.values()].filter(
    (column) => found.indexOf(column) !== found.lastIndexOf(column),
  );
  const complaints = [
    missing.length > 0 ? `missing: ${missing.join(', ')}` : '',
    twice.length > 0 ? `there more than once: ${twice.join(', ')}` : '',
  ].filter((complaint) => complaint !== '');
  if (complaints.length > 0) {
    throw new FileError(
      `${path} has the wrong columns (${complaints.join('; ')}). Found: ${shorten(found.join(', '))}`,
    );
  }
  return new Map([...wanted].map(([field, column]) => [field, found.indexOf(column)]));
}

function shorten(text: string): string {
  return text.length > 500 ? `${text.slice(0, 500)}...` : text;
}
