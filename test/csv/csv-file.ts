import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder for one test file's CSV files. */
export async function csvFolder(): Promise<{
  path: string;
  write(content: string | Uint8Array): Promise<string>;
  remove(): Promise<void>;
}> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gavel-csv-'));
  let serial = 0;
  return {
    path: folder,
    async write(content) {
      serial += 1;
      const file = path.join(folder, `${serial}.csv`);
      await writeFile(file, content);
      return file;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export const HEADER =
  '#,claim_status,video_id,video_duration_sec,video_transcription_text,verified_status,' +
  'author_ban_status,video_view_count,video_like_count,video_share_count,video_download_count,' +
  'video_comment_count';

/** A row in the TikTok columns. */
export function csvLine(id: string, fields: Record<string, string> = {}): string {
  const { label = 'claim', duration = '59', transcript = `words of ${id}` } = fields;
  const { verified = 'not verified', ban = 'active', views = '10' } = fields;
  return `1,${label},${id},${duration},${transcript},${verified},${ban},${views},1,2,3,4`;
}
