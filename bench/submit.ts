import { type Command, InvalidArgumentError } from 'commander';
import type { Database } from '../src/db/database.ts';
import { LiveModel } from '../src/ml/live-model.ts';
import { currentChampion } from '../src/training/champion.ts';
import { loadModelVersion } from '../src/training/load-model-version.ts';
import { machineFacts } from './machine.ts';
import { type BenchPostgres, openBenchPostgres } from './postgres.ts';
import { postgresCpuClock } from './process-cpu.ts';
import { type Aim, type Measurement, type Report, rateAim, reportRow } from './report.ts';
import { type Contender, measureInRounds } from './rounds.ts';
import {
  type Bench,
  benchmarkCommand,
  type CommonOptions,
  runBenchmark,
  secondsOption,
  wholeFrom,
} from './run-benchmark.ts';
import { ratios, spread } from './statistics.ts';
import {
  httpClosedLoop,
  httpOpenLoop,
  openLoopRate,
  profileSubmit,
  type Server,
  warmUp,
} from './submit/http-contenders.ts';
import { openPgbench, PGBENCH } from './submit/pgbench-contender.ts';
import { startServerProcess } from './submit/server-process.ts';
import { openSingleCaller, PIPELINE, PLAIN_TRANSACTION } from './submit/single-caller.ts';

type Options = CommonOptions & {
  seconds: number;
  clients: number[];
  load: number;
  profile: boolean;
};

/** The aims over HTTP are stated for so many clients. */
const AIM_CLIENTS = 64;

export function command(): Command {
  return benchmarkCommand(
    'submit',
    'Submits videos to a real server over HTTP, on a real Postgres with fsync on, against a mutation ' +
      'that does nothing, one Prisma nested create a request, and pgbench with the same statement.',
  )
    .option('--seconds <n>', 'how long each step lasts', secondsOption, 5)
    .option('--clients <list>', 'numbers of clients in the closed loop', clientList, [
      ...[1, 16, AIM_CLIENTS, 256],
    ])
    .option('--load <percent>', 'of the closed loop’s rate, in the open loop', wholeFrom(1), 50)
    .option('--profile', 'tell where the server’s CPU goes, by package and room', false)
    .action((options: Options) => runBenchmark(options, (bench) => benchSubmit(bench, options)));
}

/** What a contender gave under a condition. */
type Step = Readonly<{ name: string; condition: string; rounds: Measurement[] }>;

export async function benchSubmit(bench: Bench, options: Options): Promise<Report> {
  const startedAt = new Date().toISOString();
  const { rounds, seconds, clients, load } = options;
  const postgres = await openBenchPostgres(bench);
  const machine = machineFacts(postgres.facts);
  const { server, database, live } = await openSurroundings(bench, postgres);
  const pgbench = await openPgbench({ database, live, signal: bench.signal }, postgres.facts);
  const singleCaller = openSingleCaller({ database, live }, seconds);
  bench.defer(() => singleCaller.close());

  const steps: Step[] = [];
  const run = async (condition: string, contenders: Contender[]): Promise<void> => {
    const say = (text: string): void => bench.say(`${condition}, ${text}`);
    const results = await measureInRounds(contenders, rounds, say);
    for (const [index, { name }] of contenders.entries()) {
      steps.push({ name, condition, rounds: results[index] ?? [] });
    }
  };
  const roundsOf = (name: string, condition: string): Measurement[] =>
    steps.find((step) => step.name === name && step.condition === condition)?.rounds ?? [];

  bench.say('warming up');
  for (const mutation of ['submitVideo', 'noop', 'nestedCreate'] as const) {
    await warmUp(server, mutation, Math.min(3, seconds));
  }
  for (const count of clients) {
    const closedLoop = { clients: count, seconds };
    const reference = pgbench.contender(closedLoop);
    await run(underClients(count), [
      httpClosedLoop(server, 'submitVideo', closedLoop),
      httpClosedLoop(server, 'noop', closedLoop),
      httpClosedLoop(server, 'nestedCreate', closedLoop),
      ...(reference ? [reference] : []),
    ]);
  }
  await run(ONE_CALLER, [singleCaller.pipeline, singleCaller.plainTransaction]);

  const busy = clients.includes(AIM_CLIENTS) ? AIM_CLIENTS : Math.max(...clients);
  const closedRate = spread(roundsOf('submitVideo', underClients(busy)).map(({ rate }) => rate));
  const ratePerSecond = openLoopRate(closedRate.median, load);
  const openLoop = { ratePerSecond, seconds };
  await run(`open loop, ${ratePerSecond}/s`, [
    httpOpenLoop(server, 'submitVideo', openLoop),
    httpOpenLoop(server, 'noop', openLoop),
  ]);

  // Last, since a profile slows what it looks at.
  const profile = options.profile ? await profileSubmit(server, { clients: busy, seconds }) : null;

  return {
    benchmark: 'submit',
    startedAt,
    machine,
    options: { rounds, seconds, clients, load },
    unit: 'requests',
    rows: steps.map((step) => reportRow(step.name, step.condition, step.rounds)),
    aims: aims(roundsOf, busy),
    ...(profile && { profile }),
    notes: [
      pgbench.note,
      'CPU is that of the process that answers: the server, or for one caller without HTTP the ' +
        'benchmark itself. The load generators and Postgres share the machine with it.',
      'In the open loop requests are due at fixed times, and latency counts from then, so that a stall ' +
        'is charged to all who would have waited (no coordinated omission).',
      `The open loop runs at ${load}% of what submitVideo does with ${busy} clients.`,
      ...overHttp(roundsOf),
      ...(profile ? [`The profile is of the server under submitVideo with ${busy} clients.`] : []),
    ],
  };
}

const ONE_CALLER = '1 caller, no HTTP';

function underClients(count: number): string {
  return `${count} client${count === 1 ? '' : 's'}`;
}

type RoundsOf = (name: string, condition: string) => Measurement[];

function aims(roundsOf: RoundsOf, clients: number): Aim[] {
  const condition = underClients(clients);
  const submit = roundsOf('submitVideo', condition);
  const pgbench = roundsOf(PGBENCH, condition);
  return [
    rateAim(`submitVideo / noop, ${condition}`, 0.9, submit, roundsOf('noop', condition)),
    rateAim(
      `submitVideo / nestedCreate, ${condition}`,
      8,
      submit,
      roundsOf('nestedCreate', condition),
    ),
    ...(pgbench.length > 0
      ? [rateAim(`submitVideo / pgbench, ${condition}`, 1, submit, pgbench)]
      : []),
    rateAim(
      `${PIPELINE} / ${PLAIN_TRANSACTION}, ${ONE_CALLER}`,
      1,
      roundsOf(PIPELINE, ONE_CALLER),
      roundsOf(PLAIN_TRANSACTION, ONE_CALLER),
    ),
  ];
}

/** The last aim leaves HTTP out; this is with it. */
function overHttp(roundsOf: RoundsOf): string[] {
  const submit = roundsOf('submitVideo', underClients(1));
  if (submit.length === 0) return [];
  const plain = roundsOf(PLAIN_TRANSACTION, ONE_CALLER);
  const rateOf = ({ rate }: Measurement): number => rate;
  const ratio = spread(ratios(submit.map(rateOf), plain.map(rateOf))).median;
  return [
    `One client over HTTP does ${ratio.toFixed(2)} of the rate of plain transactions without HTTP.`,
  ];
}

async function openSurroundings(
  bench: Bench,
  postgres: BenchPostgres,
): Promise<{ server: Server; database: Database; live: LiveModel }> {
  const { database } = await postgres.createDatabase();
  bench.say('starting the server');
  const process = await startServerProcess(database.url);
  bench.defer(() => process.close());
  // The server has made the shipped model the champion of the new database.
  const version = await currentChampion(database.prisma);
  if (version === null) throw new Error('the server is ready without a champion');
  const model = await loadModelVersion(database, version);
  const live = new LiveModel({ version, model });
  bench.defer(async () => live.close());
  const postgresCpu = await postgresCpuClock(database.pool);
  return { server: { process, postgresCpu }, database, live };
}

function clientList(text: string): number[] {
  const counts = text.split(',').map(Number);
  if (counts.some((count) => !Number.isInteger(count) || count < 1 || count > 10_000)) {
    throw new InvalidArgumentError('It must be numbers of clients, such as 1,16,64.');
  }
  return counts;
}
