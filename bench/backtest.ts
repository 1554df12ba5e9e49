import type { Command } from 'commander';
import { NIL } from 'uuid';
import { SHIPPED_MODEL } from '../src/commands/arguments.ts';
import type { Database } from '../src/db/database.ts';
import { openJobs } from '../src/jobs/jobs.ts';
import { openBackend } from '../src/ml/backend.ts';
import type { Model, ModelInput } from '../src/ml/types.ts';
import { replayHistory } from '../src/moderation/backtest/replay-history.ts';
import { startBacktest } from '../src/moderation/backtest/start-backtest.ts';
import { bootstrapChampion } from '../src/training/bootstrap-champion.ts';
import { loadModelVersion } from '../src/training/load-model-version.ts';
import { makeHistory } from './backtest/history.ts';
import { machineFacts } from './machine.ts';
import { openBenchPostgres } from './postgres.ts';
import { postgresCpuClock } from './process-cpu.ts';
import { type Measurement, type Report, rateAim, reportRow } from './report.ts';
import { type Contender, measureInRounds } from './rounds.ts';
import {
  type Bench,
  benchmarkCommand,
  type CommonOptions,
  runBenchmark,
  wholeFrom,
} from './run-benchmark.ts';

type Options = CommonOptions & { rows: number };

/** What is aimed at: so many videos in a minute. */
const VIDEOS_A_MINUTE = 100_000;
const PAGE_SIZE = 1_000;

export function command(): Command {
  return benchmarkCommand(
    'backtest',
    'Judges a history by three rules, by its stored predictions and by a model, against reading the same ' +
      'videos in the same pages, and against reading them and asking the model.',
  )
    .option('--rows <n>', 'videos in the history', wholeFrom(1), VIDEOS_A_MINUTE)
    .action((options: Options) => runBenchmark(options, (bench) => benchBacktest(bench, options)));
}

export async function benchBacktest(bench: Bench, options: Options): Promise<Report> {
  const startedAt = new Date().toISOString();
  const { rows, rounds } = options;
  await openBackend();
  const postgres = await openBenchPostgres(bench);
  const machine = machineFacts(postgres.facts);
  const { database } = await postgres.createDatabase();
  const version = await bootstrapChampion(
    { database, log: bench.log },
    { bundleDir: SHIPPED_MODEL },
  );
  bench.say(`making a history of ${rows.toLocaleString('en')} videos`);
  await makeHistory(database, { rows, version });
  const model = await loadModelVersion(database, version);
  bench.defer(async () => model.dispose());
  const postgresCpu = await postgresCpuClock(database.pool);

  const contender = (name: string, pass: () => Promise<unknown>): Contender => ({
    name,
    async measure(): Promise<Measurement> {
      const cpu = process.cpuUsage();
      const postgresBefore = await postgresCpu?.();
      const start = performance.now();
      await pass();
      const seconds = (performance.now() - start) / 1_000;
      const used = process.cpuUsage(cpu);
      const postgresAfter = await postgresCpu?.();
      return {
        rate: rows / seconds,
        cpuUs: (used.user + used.system) / rows,
        ...(postgresBefore != null &&
          postgresAfter != null && { postgresCpuUs: (postgresAfter - postgresBefore) / rows }),
        peakRssMb: process.resourceUsage().maxRSS / 1_024,
      };
    },
  });
  const contenders = [
    contender(STORED, () => backtest(bench, database, { model: null, version: null })),
    contender(AUTHORS, () => backtest(bench, database, { model: null, version: null }, [AUTHOR])),
    contender(MODEL, () => backtest(bench, database, { model, version })),
    contender(READ, () => read(database, () => undefined)),
    contender(READ_SCORE, () => read(database, (page) => model.score(page))),
  ];
  const results = await measureInRounds(contenders, rounds, bench.say);
  const condition = `${rows.toLocaleString('en')} videos`;
  const [stored = [], authors = [], byModel = [], reading = [], scoring = []] = results;
  const aMinute = (of: readonly Measurement[]): Measurement[] =>
    of.map(() => ({ rate: VIDEOS_A_MINUTE / 60 }));
  return {
    benchmark: 'backtest',
    startedAt,
    machine,
    options: { rows, rounds },
    unit: 'rows',
    rows: contenders.map(({ name }, index) => reportRow(name, condition, results[index] ?? [])),
    aims: [
      ...[stored, authors, byModel].map((of, index) =>
        rateAim(`${contenders[index]?.name} / 100,000 videos a minute`, 1, of, aMinute(of)),
      ),
      rateAim(`${STORED} / ${READ}`, 0.1, stored, reading),
      rateAim(`${MODEL} / ${READ_SCORE}`, 0.15, byModel, scoring),
    ],
    notes: [
      'One process, one thread, pages of a thousand; the history was made inside the database. Postgres ' +
        'shares the machine.',
      'A backtest also reads what had become of each video (matches, jobs, decisions, actions, tags), and ' +
        'writes its tally with every page.',
    ],
  };
}

const STORED = 'backtest, stored predictions';
const AUTHORS = 'backtest, a rule on author history';
const MODEL = 'backtest, another model version';
const READ = 'plain read';
const READ_SCORE = 'plain read and model.score';

const AUTHOR = {
  name: 'prolific',
  replaces: null,
  condition: { authorHistory: { count: 'CLAIMS', days: 30, gte: 3 } },
  effects: [{ tag: 'prolific' }],
};

const RULES = [
  {
    name: 'confident',
    replaces: null,
    condition: { all: [{ label: 'CLAIM' }, { claimProbability: { gte: 0.9 } }] },
    effects: [{ enqueue: { queue: 'bench', priority: 10 } }],
  },
  {
    name: 'words',
    replaces: null,
    condition: { anyWord: ['vaccine', 'moon', 'sugar', 'news'] },
    effects: [{ tag: 'words' }],
  },
  {
    name: 'pattern',
    replaces: null,
    condition: { regex: { pattern: '\\b(part|chapter) [0-9]+7\\b' } },
    effects: [{ label: 'OPINION' }],
  },
] as const;

async function backtest(
  bench: Bench,
  database: Database,
  { model, version }: { model: Model | null; version: number | null },
  more: readonly (typeof AUTHOR)[] = [],
): Promise<void> {
  const jobs = await openJobs({ database, log: bench.log });
  try {
    const { id } = await startBacktest(
      { database, jobs },
      {
        name: 'bench',
        rules: [...RULES, ...more],
        threshold: null,
        modelVersion: version,
        from: null,
        to: null,
        sampleSize: 100,
        sampleSeed: 1,
        actor: 'bench',
      },
    );
    const taken = await database.prisma.backtest.update({
      where: { id },
      data: { status: 'RUNNING', attempt: 1 },
    });
    await replayHistory({ database, model }, taken, bench.signal);
  } finally {
    await jobs.close();
  }
}

async function read(
  { pool }: Database,
  use: (page: readonly ModelInput[]) => unknown,
): Promise<void> {
  let place: unknown[] = ['-infinity', NIL];
  for (;;) {
    const { rows } = await pool.query<ModelInput & { id: string; submittedAt: Date }>({
      name: 'bench-read',
      text: `
        SELECT id, submitted_at AS "submittedAt", transcript, verified_status AS "verifiedStatus",
          author_ban_status AS "authorBanStatus", view_count::float8 AS "viewCount",
          like_count::float8 AS "likeCount", share_count::float8 AS "shareCount",
          download_count::float8 AS "downloadCount", comment_count::float8 AS "commentCount"
        FROM video WHERE (submitted_at, id) > ($1::timestamptz, $2::uuid)
        ORDER BY submitted_at, id LIMIT ${PAGE_SIZE}`,
      values: place,
    });
    const last = rows.at(-1);
    if (last === undefined) return;
    use(rows);
    place = [last.submittedAt, last.id];
  }
}
