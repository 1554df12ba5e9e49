import type { Database } from '../../src/db/database.ts';
import { createRule } from '../../src/moderation/rules/create-rule.ts';
import { loadQuickly } from '../review/load-quickly.ts';
import { CHUNK, idOf, makeVideos } from '../review/make-data.ts';

/** A rule held for one video in so many. */
const VIDEOS_A_MATCH = 3;

const TABLES = ['video', 'prediction', 'rule_match'] as const;

/** Videos of the last 90 days with a prediction each, for a third of which a rule held. */
export type History = Readonly<{
  /** Makes the videos that are missing to so many, with the indexes and foreign keys put back after them. */
  growTo(videos: number): Promise<{ rowSeconds: number; indexSeconds: number }>;
}>;

export async function makeHistory({
  database,
  say,
}: {
  database: Database;
  say(text: string): void;
}): Promise<History> {
  const { pool } = database;
  const { id: ruleId } = await database.prisma.$transaction((db) =>
    createRule({ db }, { ...RULE, actor: 'system:bench' }),
  );
  await pool.query(MAKE_MONTHS);
  let made = 0;
  return {
    async growTo(videos) {
      const start = performance.now();
      let rowsDone = start;
      await loadQuickly({ pool, say }, TABLES, async () => {
        for (; made < videos; made = Math.min(videos, made + CHUNK)) {
          const [first, last] = [made + 1, Math.min(videos, made + CHUNK)];
          await makeVideos(pool, first, last);
          await pool.query(MAKE_MATCHES, [first, last, ruleId]);
          say(`${last.toLocaleString('en')} of ${videos.toLocaleString('en')} videos`);
        }
        rowsDone = performance.now();
      });
      const done = performance.now();
      return { rowSeconds: (rowsDone - start) / 1_000, indexSeconds: (done - rowsDone) / 1_000 };
    },
  };
}

/** A draft: it judges nothing that comes, and what it held for stands in the table all the same. */
const RULE = {
  name: 'bench',
  description: '',
  condition: { anyWord: ['bench'] },
  effects: [],
};

/** The months that the videos are of: those to come are there. */
const MAKE_MONTHS = `
  SELECT add_history_month('rule_match', day::date)
  FROM generate_series(now() - interval '92 days', now(), interval '1 day') AS day`;

/** At the time of its video, as one that came in then would be. */
const MAKE_MATCHES = `
  INSERT INTO rule_match (prediction_id, rule_id, rule_version, video_id, live, inputs, created_at)
  SELECT current_prediction_id, $3::uuid, 1, id, false,
    jsonb_build_object('viewCount', view_count, 'label', predicted_label), submitted_at
  FROM generate_series($1::bigint, $2::bigint) AS n
  JOIN video ON video.id = ${idOf('video', 'n')}
  WHERE n % ${VIDEOS_A_MATCH} = 0`;
