/** A column's name for a person; one that the dashboard does not know keeps its own. */
export function nameOf(column: string, t: (key: (typeof COLUMNS)[number]) => string): string {
  const known = COLUMNS.find((one) => one === column);
  return known === undefined ? column : t(known);
}

const COLUMNS = [
  'durationSec',
  'viewCount',
  'likeCount',
  'shareCount',
  'downloadCount',
  'commentCount',
] as const;
