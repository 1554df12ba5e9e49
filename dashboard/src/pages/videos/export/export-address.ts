import type { VideoFilter } from '../../../graphql/generated/graphql.ts';

export const DATASETS = ['videos', 'predictions', 'decisions'] as const;
export type DatasetName = (typeof DATASETS)[number];
export const FORMATS = ['ndjson', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

/** The export's address with what narrows it: of videos the list's filter, of history a period. */
export function exportAddress(
  dataset: DatasetName,
  format: Format,
  { filter, from, to }: { filter: VideoFilter; from: string | null; to: string | null },
): string {
  const { submittedFrom, submittedTo, ids: _named, ...rest } = filter;
  const narrowing =
    dataset === 'videos' ? { from: submittedFrom, to: submittedTo, ...rest } : { from, to };
  const query = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(narrowing)) {
    if (value != null) query.set(name, String(value));
  }
  return `/export/${dataset}?${query}`;
}
