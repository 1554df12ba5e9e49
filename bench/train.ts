import { type Command, InvalidArgumentError } from 'commander';
import type { Database } from '../src/db/database.ts';
import { openJobs } from '../src/jobs/jobs.ts';
import { openBackend } from '../src/ml/backend.ts';
import { LiveModel } from '../src/ml/live-model.ts';
import { currentChampion } from '../src/training/champion.ts';
import { loadModelVersion } from '../src/training/load-model-version.ts';
import { machineFacts } from './machine.ts';
import { openBenchPostgres } from './postgres.ts';
import { postgresCpuClock } from './process-cpu.ts';
import { atMostAim, type Measurement, type Report, rateAim, reportRow } from './report.ts';
import { type Contender, measureInRounds } from './rounds.ts';
import {
  type Bench,
  benchmarkCommand,
  type CommonOptions,
  runBenchmark,
  secondsOption,
  wholeFrom,
} from './run-benchmark.ts';
import { ratios } from './statistics.ts';
import {
  httpClosedLoop,
  httpOpenLoop,
  openLoopRate,
  type Server,
  warmUp,
} from './submit/http-contenders.ts';
import { startServerProcess } from './submit/server-process.ts';
import { fitContenders, GAVEL_FIT, TFJS_FIT } from './train/fitting.ts';
import { labelledVideos, storeLabelled } from './train/labelled-videos.ts';
import { promoteInTurns, registerCandidate } from './train/promotions.ts';
import { startTraining } from './train/training.ts';

type Options = CommonOptions & {
  rows: number;
  epochs: number;
  seconds: number;
  load: number;
  nice: number[];
  replicas: number;
  promotions: number;
};

/** The closed loop whose rate the open loop takes a part of. */
const CLIENTS = 64;

export function command(): Command {
  return benchmarkCommand(
    'train',
    'Submits videos to a real server while a worker beside it trains, against the same on an idle machine; fits, ' +
      'against TensorFlow.js fit; promotes, until every replica answers by the new champion.',
  )
    .option('--rows <n>', 'labelled videos to learn from', wholeFrom(200), 20_000)
    .option('--epochs <n>', 'of each fit that is timed', wholeFrom(1), 2)
    .option('--seconds <n>', 'how long each step of submitting lasts', secondsOption, 10)
    .option('--load <percent>', 'of the closed loop’s rate, in the open loop', wholeFrom(1), 25)
    .option('--nice <list>', 'how far the worker lets others go first', niceList, [10])
    .option('--replicas <n>', 'that follow the champion', wholeFrom(1), 3)
    .option('--promotions <n>', 'a round', wholeFrom(1), 10)
    .action((options: Options) => runBenchmark(options, (bench) => benchTrain(bench, options)));
}

type Step = { name: string; condition: string; rounds: Measurement[] };

export async function benchTrain(bench: Bench, options: Options): Promise<Report> {
  const startedAt = new Date().toISOString();
  const { json: _, ...told } = options;
  const { rows, rounds, seconds, replicas } = options;
  const postgres = await openBenchPostgres(bench);
  const machine = machineFacts(postgres.facts);
  const { database } = await postgres.createDatabase();
  bench.say('starting the server');
  const first = await startServerProcess(database.url);
  bench.defer(() => first.close());
  const backend = await openBackend();
  const live = await liveModel(database);
  bench.defer(async () => live.close());
  bench.say(`storing ${rows.toLocaleString('en')} videos with labels`);
  const videos = labelledVideos(live, rows);
  await storeLabelled({ pool: database.pool, live, signal: bench.signal }, videos);

  const steps: Step[] = [];
  const run = async (condition: string, contenders: Contender[]): Promise<Measurement[][]> => {
    const say = (text: string): void => bench.say(`${condition}, ${text}`);
    const results = await measureInRounds(contenders, rounds, say);
    for (const [index, { name }] of contenders.entries()) {
      steps.push({ name, condition, rounds: results[index] ?? [] });
    }
    return results;
  };

  const server = { process: first, postgresCpu: await postgresCpuClock(database.pool) };
  const submitted = await submitBesideTraining(bench, { database, server, run }, options);

  const inputs = videos.map(({ input }) => input);
  const fits = fitContenders(inputs, options.epochs);
  bench.say('warming up');
  for (const fit of fitContenders(inputs.slice(0, 200), 1)) await fit.measure();
  const [gavel = [], tensorflow = []] = await run(`${rows.toLocaleString('en')} rows`, fits);

  bench.say(`starting replicas, ${replicas} in all`);
  const servers = [first];
  while (servers.length < replicas) {
    const another = await startServerProcess(database.url, first.adminKey);
    bench.defer(() => another.close());
    servers.push(another);
  }
  const versions = [live.version ?? 1, await registerCandidate(database, inputs)] as const;
  // An even number a round, so that each round begins with the same champion.
  const promotions = 2 * Math.ceil(options.promotions / 2);
  const lastMs: number[] = [];
  await run(`${replicas} replicas`, [
    {
      name: 'promotion, until a replica answers by it',
      async measure() {
        const promoted = await promoteInTurns(servers, { versions, promotions });
        lastMs.push(...promoted.lastMs);
        return promoted.measured;
      },
    },
  ]);

  return {
    benchmark: 'train',
    startedAt,
    machine,
    options: { ...told, seconds },
    unit: 'rows',
    rows: steps.map((step) => reportRow(step.name, step.condition, step.rounds)),
    aims: [
      ...submitted,
      rateAim(`${GAVEL_FIT} / ${TFJS_FIT}`, 0.8, gavel, tensorflow),
      atMostAim(
        `promotion, until the last of ${replicas} replicas answers by it, ms`,
        1000,
        lastMs,
      ),
    ],
    notes: [
      'The worker, the server, Postgres and the load generator share the machine. The worker trains all the time: a ' +
        'training that ends before its step does is an error.',
      'In the open loop requests are due at fixed times, and latency counts from then.',
      `A rate counts requests, rows learned from (on the backend ${backend}, in the benchmark's process), and replicas that swapped.`,
      'A promotion is timed from its answer; each replica is asked every few milliseconds who answers.',
    ],
  };
}

/** @returns the aims: p99 while training, by p99 when idle. */
async function submitBesideTraining(
  bench: Bench,
  {
    database,
    server,
    run,
  }: {
    database: Database;
    server: Server;
    run(condition: string, contenders: Contender[]): Promise<Measurement[][]>;
  },
  { seconds, load, nice }: Options,
): Promise<Report['aims']> {
  const jobs = await openJobs({ database, log: bench.log });
  bench.defer(() => jobs.close());
  bench.say('warming up');
  await warmUp(server, 'submitVideo', Math.min(3, seconds));
  const closed = await httpClosedLoop(server, 'submitVideo', {
    clients: CLIENTS,
    seconds,
  }).measure();
  const ratePerSecond = openLoopRate(closed.rate, load);
  const idle = httpOpenLoop(server, 'submitVideo', {
    ratePerSecond,
    seconds,
  });
  const whileTraining = (level: number): Contender => ({
    name: `submitVideo while training, nice ${level}`,
    async measure() {
      const training = await startTraining({ database, jobs, bench }, { nice: level });
      const measured = await idle.measure();
      await training.requireRunning();
      await training.stop();
      return measured;
    },
  });
  const [alone = [], ...beside] = await run(`open loop, ${ratePerSecond}/s`, [
    { ...idle, name: 'submitVideo, idle' },
    ...nice.map(whileTraining),
  ]);
  const p99 = (measured: Measurement[]): number[] =>
    measured.map(({ p99Ms }) => p99Ms ?? Number.NaN);
  return nice.map((level, index) => {
    const name = `p99 of submitVideo while training, nice ${level} / idle`;
    return atMostAim(name, 1.5, ratios(p99(beside[index] ?? []), p99(alone)));
  });
}

async function liveModel(database: Database): Promise<LiveModel> {
  const version = await currentChampion(database.prisma);
  if (version === null) throw new Error('the server is ready without a champion');
  return new LiveModel({ version, model: await loadModelVersion(database, version) });
}

function niceList(text: string): number[] {
  const levels = text.split(',').map(Number);
  if (levels.some((level) => !Number.isInteger(level) || level < 0 || level > 19)) {
    throw new InvalidArgumentError('It must be numbers from 0 to 19, such as 10,0.');
  }
  return levels;
}
