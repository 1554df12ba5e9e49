import { FileError } from '../errors.ts';
import { COUNT_NAMES } from '../ml/types.ts';

/** What a column can be read as. */
const VIDEO_FIELDS = [
  'externalId',
  'transcript',
  'label',
  'durationSec',
  'authorExternalId',
  'verifiedStatus',
  'authorBanStatus',
  ...COUNT_NAMES,
] as const;

export type VideoField = (typeof VIDEO_FIELDS)[number];

/** Which column holds which field. A field that is not mapped is unknown, or has its default. */
export type VideoColumns = ReadonlyMap<VideoField, string>;

/** The columns of the TikTok claims data. Its first one, `#`, is not read. */
export const TIKTOK_COLUMNS: VideoColumns = new Map([
  ['externalId', 'video_id'],
  ['transcript', 'video_transcription_text'],
  ['label', 'claim_status'],
  ['durationSec', 'video_duration_sec'],
  ['verifiedStatus', 'verified_status'],
  ['authorBanStatus', 'author_ban_status'],
  ['viewCount', 'video_view_count'],
  ['likeCount', 'video_like_count'],
  ['shareCount', 'video_share_count'],
  ['downloadCount', 'video_download_count'],
  ['commentCount', 'video_comment_count'],
]);

/**
 * Reads a column map as a person writes it: a JSON object, `{"transcript":"text"}`, or pairs,
 * `externalId=id,transcript=text`.
 * @throws FileError naming what is wrong with it.
 */
export function parseColumnMap(text: string): VideoColumns {
  const pairs = text.trimStart().startsWith('{') ? pairsOfJson(text) : pairsOfList(text);
  const columns = new Map<VideoField, string>();
  for (const [name, column] of pairs) {
    const field = VIDEO_FIELDS.find((known) => known === name);
    if (!field) {
      throw new FileError(
        `the column map names an unknown field "${name}"; known: ${VIDEO_FIELDS.join(', ')}`,
      );
    }
    if (columns.has(field)) throw new FileError(`the column map names "${name}" twice`);
    columns.set(field, column);
  }
  for (const required of ['externalId', 'transcript'] as const) {
    if (!columns.has(required)) throw new FileError(`the column map lacks "${required}"`);
  }
  return columns;
}

function pairsOfJson(text: string): [string, string][] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new FileError('the column map is not valid JSON', { cause: error });
  }
  return Object.entries(parsed ?? {}).map(([field, column]) => {
    if (typeof column !== 'string' || column.trim() === '') {
      throw new FileError(`the column map must give "${field}" the name of a column`);
    }
    return [field, column.trim()];
  });
}

function pairsOfList(text: string): [string, string][] {
  return text.split(',').map((pair) => {
    const at = pair.indexOf('=');
    const field = pair.slice(0, at).trim();
    const column = pair.slice(at + 1).trim();
    if (at < 1 || field === '' || column === '') {
      throw new FileError(`"${pair.trim()}" in the column map is not of the form field=column`);
    }
    return [field, column];
  });
}
