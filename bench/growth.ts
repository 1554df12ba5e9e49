import type { Command } from 'commander';
import type pg from 'pg';
import { makeHistory } from './growth/history.ts';
import { looks } from './growth/looks.ts';
import { watchMemory } from './growth/memory.ts';
import { formatGrowth, type GrowthReport } from './growth/report.ts';
import { measureRetention } from './growth/retention.ts';
import { sizes } from './growth/sizes.ts';
import { AFTER_CHANGES, AFTER_LOAD, changeSome, vacuum } from './growth/vacuums.ts';
import { machineFacts } from './machine.ts';
import { openBenchPostgres } from './postgres.ts';
import { postgresCpuClock } from './process-cpu.ts';
import { atMostAim, type Measurement, reportRow } from './report.ts';
import { measureInRounds } from './rounds.ts';
import {
  type Bench,
  benchmarkCommand,
  type CommonOptions,
  measureAndCleanUp,
  secondsOption,
  wholeFrom,
} from './run-benchmark.ts';
import { ratios } from './statistics.ts';
import { httpClosedLoop } from './submit/http-contenders.ts';
import { startServerProcess } from './submit/server-process.ts';

type Options = CommonOptions & {
  videos: number;
  seconds: number;
  clients: number;
  submissions: number;
};

/** What a large table is compared with. */
const SMALL = 10_000;

/** How much longer anything may take at the large size. */
const SLOWER_AT_MOST = 1.5;

export function command(): Command {
  return benchmarkCommand(
    'growth',
    'Stores videos with their predictions and rule matches, and measures disk, memory, vacuum, reads and ' +
      `submissions, against the same at ${SMALL.toLocaleString('en')} videos.`,
  )
    .option('--videos <n>', 'how many it grows to', wholeFrom(1), 1e7)
    .option('--seconds <n>', 'for how long each look is repeated', secondsOption, 1)
    .option('--clients <n>', 'who submit at once', wholeFrom(1), 16)
    .option('--submissions <n>', 'how many they submit in a round', wholeFrom(1), 2_000)
    .action(async (options: Options) => {
      const report = await measureAndCleanUp((bench) => benchGrowth(bench, options));
      process.stdout.write(formatGrowth(report, options.json));
    });
}

async function benchGrowth(bench: Bench, options: Options): Promise<GrowthReport> {
  const startedAt = new Date().toISOString();
  const { rounds, videos, seconds, clients, submissions } = options;
  const { say } = bench;
  const postgres = await openBenchPostgres(bench);
  const machine = machineFacts(postgres.facts);
  const { database } = await postgres.createDatabase();
  const { pool } = database;
  say('starting the server');
  const server = await startServerProcess(database.url);
  bench.defer(() => server.close());
  const over = { process: server, postgresCpu: await postgresCpuClock(pool) };
  const memory = await watchMemory(bench, pool);
  const history = await makeHistory({ database, say });
  const notes: string[] = [];

  const submit = httpClosedLoop(over, 'submitVideo', { clients, requests: submissions });
  const measure = async (condition: string) => {
    const note = (text: string): void => void notes.push(`At ${condition}: ${text}`);
    const contenders = [...looks(database, seconds, note), submit];
    const results = await measureInRounds(contenders, rounds, (text) =>
      say(`${condition}, ${text}`),
    );
    return contenders.map(({ name }, index) => ({
      name,
      condition,
      rounds: results[index] ?? ([] as Measurement[]),
    }));
  };

  const few = Math.min(SMALL, videos);
  await history.growTo(few);
  await pool.query('VACUUM (ANALYZE)');
  say('warming up');
  await submit.measure();
  const small = await measure(`${few.toLocaleString('en')} videos`);

  memory.peakMb();
  const grown = await history.growTo(videos);
  const load = { videos, ...grown, peakMb: memory.peakMb() };
  say(JSON.stringify(load));
  const room = { pool, memory };
  const vacuums = [];
  for (const table of ['video', 'prediction', 'rule_match']) {
    say(`vacuuming ${table}`);
    vacuums.push(await vacuum(room, table, AFTER_LOAD));
  }
  const measured = await sizes(pool);
  const databaseMb = await databaseSize(pool);
  await pool.query('CHECKPOINT');
  const large = await measure(`${videos.toLocaleString('en')} videos`);

  say('changing 1% of the videos');
  const { changed, seconds: changing } = await changeSome(pool);
  notes.push(
    `${changed.toLocaleString('en')} videos got another probability in ${changing.toFixed(1)} s, in one statement.`,
  );
  vacuums.push(await vacuum(room, 'video', AFTER_CHANGES));

  say('taking old rule matches out');
  const retention = await measureRetention(database);

  return {
    benchmark: 'growth',
    startedAt,
    machine,
    options: { rounds, videos, seconds, clients, submissions },
    unit: 'calls',
    rows: [...small, ...large].map((step) => reportRow(step.name, step.condition, step.rounds)),
    aims: large.map(({ name, rounds: at }, index) =>
      atMostAim(
        `${name}: p50 at ${videos.toLocaleString('en')} / at ${few.toLocaleString('en')} videos`,
        SLOWER_AT_MOST,
        ratios(at.map(median), (small[index]?.rounds ?? []).map(median)),
      ),
    ),
    notes: [
      `The load stored rows for ${load.rowSeconds.toFixed(0)} s with the plain indexes and the foreign keys away, and ` +
        `put these back in ${load.indexSeconds.toFixed(0)} s.` +
        (load.peakMb === null
          ? ''
          : ` Postgres had at most ${load.peakMb.toFixed(0)} MB of memory meanwhile, shared buffers included.`),
      ...notes,
    ],
    load,
    databaseMb,
    sizes: measured,
    vacuums,
    retention,
  };
}

async function databaseSize(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ mb: number }>(
    'SELECT (pg_database_size(current_database()) / 1048576.0)::float8 AS mb',
  );
  return rows[0]?.mb ?? 0;
}

function median({ p50Ms }: Measurement): number {
  return p50Ms ?? Number.NaN;
}
