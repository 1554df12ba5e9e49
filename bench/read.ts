import type { Command } from 'commander';
import type { Database } from '../src/db/database.ts';
import { machineFacts } from './machine.ts';
import { type BenchPostgres, openBenchPostgres } from './postgres.ts';
import { asking, questions } from './read/questions.ts';
import { atMostAim, type Report, reportRow } from './report.ts';
import { loadQuickly } from './review/load-quickly.ts';
import { CHUNK, makeVideos } from './review/make-data.ts';
import { measureInRounds } from './rounds.ts';
import {
  type Bench,
  benchmarkCommand,
  type CommonOptions,
  runBenchmark,
  secondsOption,
  wholeFrom,
} from './run-benchmark.ts';
import { ratios } from './statistics.ts';
import { startServerProcess } from './submit/server-process.ts';

type Options = CommonOptions & { videos: number; few: number; seconds: number };

const SLOWER_AT_MOST = 1.5;
const MS_AT_MOST = 10;

export function command(): Command {
  return benchmarkCommand(
    'read',
    'Pages of videos by each filter, counts and the chart by day, of many videos against the same of few.',
  )
    .option('--videos <n>', 'how many are many', wholeFrom(1), 1e6)
    .option('--few <n>', 'and how many are few', wholeFrom(1), 1e4)
    .option(
      '--seconds <n>',
      'how long each is asked, of each table, each round',
      secondsOption,
      0.5,
    )
    .action((options: Options) => runBenchmark(options, (bench) => benchRead(bench, options)));
}

async function benchRead(bench: Bench, options: Options): Promise<Report> {
  const startedAt = new Date().toISOString();
  const { rounds, videos, few, seconds } = options;
  const postgres = await openBenchPostgres(bench);
  const machine = machineFacts(postgres.facts);
  const tables = [
    { condition: conditionOf(few), database: await storeVideos(bench, postgres, few) },
    { condition: conditionOf(videos), database: await storeVideos(bench, postgres, videos) },
  ];
  const asked = questions();
  const contenders = asked.flatMap((question) =>
    tables.map(({ condition, database }) => {
      const { name, measure } = asking(database, question, seconds);
      return { name: `${name}, ${condition}`, measure };
    }),
  );
  const results = await measureInRounds(contenders, rounds, bench.say);
  const p50s = (index: number): number[] =>
    (results[index] ?? []).map(({ p50Ms = Number.NaN }) => p50Ms);
  const slowest = Array.from({ length: rounds }, (_, round) =>
    Math.max(...asked.map((_question, index) => p50s(index * 2 + 1)[round] ?? Number.NaN)),
  );
  return {
    benchmark: 'read',
    startedAt,
    machine,
    options: { rounds, videos, few, seconds },
    unit: 'calls',
    rows: asked.flatMap(({ name }, index) =>
      tables.map(({ condition }, table) =>
        reportRow(name, condition, results[index * 2 + table] ?? []),
      ),
    ),
    aims: [
      ...asked.map(({ name }, index) =>
        atMostAim(name, SLOWER_AT_MOST, ratios(p50s(index * 2 + 1), p50s(index * 2))),
      ),
      atMostAim('the slowest median, ms', MS_AT_MOST, slowest),
    ],
    notes: [
      'p50 and p99 are what the database spends, planning and executing, by its own clock; the rate is of whole ' +
        'answers to one caller, through Prisma.',
      `Ratios: the median of ${conditionOf(videos)} by that of ${conditionOf(few)}.`,
      'A count stops at 10,000. Where the rollup does not know a filter, few videos have fewer to count than that.',
    ],
  };
}

function conditionOf(videos: number): string {
  return `${videos.toLocaleString('en')} videos`;
}

/** Videos of the last 90 days, in a database of their own. */
async function storeVideos(
  { say, signal }: Bench,
  postgres: BenchPostgres,
  videos: number,
): Promise<Database> {
  const { database } = await postgres.createDatabase();
  // For the champion, of whom the predictions are.
  say('starting the server');
  const server = await startServerProcess(database.url);
  await server.close();
  const { pool } = database;
  await loadQuickly({ pool, say }, ['video', 'prediction'], async () => {
    for (let first = 1; first <= videos && !signal.aborted; first += CHUNK) {
      const last = Math.min(videos, first + CHUNK - 1);
      await makeVideos(pool, first, last);
      say(`${last.toLocaleString('en')} of ${videos.toLocaleString('en')} videos`);
    }
  });
  // As if they had come in the order of their times.
  await pool.query('CLUSTER video_volume USING video_volume_pkey');
  await pool.query('VACUUM (ANALYZE)');
  return database;
}
