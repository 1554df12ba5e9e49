import type pg from 'pg';
import { insertVideos, type ScoredVideo } from '../../src/moderation/insert-videos.ts';

/**
 * The statement with which Gavel stores videos, for pgbench: one video a transaction, a script for each
 * of the videos, whose texts, counts, scores and hashes pgbench sends as Gavel does. Only what must be
 * new each time is made anew: the external id, counted by each client, and ids in the form of Gavel's
 * (UUIDv7: the time first, so that they fall into the same place of an index).
 * @param series keeps the external ids of this run apart from those of others.
 */
export async function pgbenchScripts(
  videos: readonly ScoredVideo[],
  series: string,
): Promise<{ scripts: string[]; variables: Record<string, string> }> {
  const variables: Record<string, string> = { n: '0', series };
  const scripts: string[] = [];
  for (const [index, video] of videos.entries()) {
    const { text, values } = await statementOf(video);
    const sql = text.replaceAll(/^\s*--.*$/gm, '').replaceAll(/\$(\d+)/g, (_, position: string) => {
      const value = values[Number(position) - 1];
      const [only] = Array.isArray(value) ? value : [];
      if (only === video.videoId) return `ARRAY[${uuidv7("'v'")}]`;
      if (only === video.predictionId) return `ARRAY[${uuidv7("'p'")}]`;
      if (only === video.submission.externalId) return `ARRAY[${EXTERNAL_ID}]`;
      const name = `value_${index}_${position}`;
      if (value === null) return 'NULL';
      variables[name] = Array.isArray(value) ? arrayOf(value) : String(value);
      return `:${name}`;
    });
    scripts.push(`\\set n :n + 1\n${sql};\n`);
  }
  return { scripts, variables };
}

const EXTERNAL_ID = `:series::text || '-' || :client_id::text || '-' || :n::text`;

/** The same within a transaction, however often it stands in the statement: `now()` stands still. */
function uuidv7(salt: string): string {
  const milliseconds = `lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint), 12, '0')`;
  const random = `md5(${EXTERNAL_ID} || ${salt})`;
  return `(${milliseconds} || '7' || left(${random}, 3) || '8' || right(${random}, 15))::uuid`;
}

/** Hears from Gavel's own code what it would send. */
async function statementOf(video: ScoredVideo): Promise<{ text: string; values: unknown[] }> {
  let heard: { text: string; values: unknown[] } | null = null;
  const recorder = {
    query: async (statement: { text: string; values: unknown[] }) => {
      heard = statement;
      return { rows: [] };
    },
  };
  await insertVideos(recorder as unknown as pg.Pool, [video], null);
  if (heard === null) throw new Error('Gavel stores a video without a statement');
  return heard;
}

/** An array of one, or of none, in Postgres' text form. */
function arrayOf(values: readonly unknown[]): string {
  return values.length === 0 ? '{}' : `{${element(values[0])}}`;
}

/** An element of an array in Postgres' text form. */
function element(value: unknown): string {
  if (value === null) return 'NULL';
  const text = Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : String(value);
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
