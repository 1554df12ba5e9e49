import type { Command } from 'commander';
import { StartupError } from '../src/errors.ts';
import { openJobs } from '../src/jobs/jobs.ts';
import { machineFacts } from './machine.ts';
import { openBenchPostgres } from './postgres.ts';
import { postgresCpuClock } from './process-cpu.ts';
import { type Measurement, type Report, rateAim, reportRow } from './report.ts';
import { checkDecisions } from './review/check-decisions.ts';
import { counting } from './review/counting.ts';
import { makeReviewData } from './review/make-data.ts';
import { overHttp } from './review/over-http.ts';
import { type Reviewed, review } from './review/reviewing.ts';
import { bareStatements, byUseCases } from './review/ways.ts';
import { type Contender, measureInRounds } from './rounds.ts';
import {
  type Bench,
  benchmarkCommand,
  type CommonOptions,
  runBenchmark,
  secondsOption,
  wholeFrom,
} from './run-benchmark.ts';
import { startServerProcess } from './submit/server-process.ts';

type Options = CommonOptions & {
  videos: number;
  jobs: number;
  seconds: number;
  reviewers: number;
};

export function command(): Command {
  return benchmarkCommand(
    'review',
    'Leases and decides jobs, by the use cases and over HTTP, on a real Postgres with fsync on, against ' +
      'bare statements that check and record nothing.',
  )
    .option('--videos <n>', 'stored before it starts, at least as many as jobs', wholeFrom(1), 1e6)
    .option('--jobs <n>', 'open at the start of each step', wholeFrom(1), 1e5)
    .option('--seconds <n>', 'how long each step lasts', secondsOption, 5)
    .option('--reviewers <n>', 'who work at once', wholeFrom(1), 64)
    .action((options: Options) => runBenchmark(options, (bench) => benchReview(bench, options)));
}

export async function benchReview(bench: Bench, options: Options): Promise<Report> {
  const startedAt = new Date().toISOString();
  const { rounds, videos, jobs, seconds, reviewers } = options;
  if (videos < jobs) {
    throw new StartupError(
      'a video has at most one open job a queue: give --videos more than --jobs',
    );
  }
  const postgres = await openBenchPostgres(bench);
  const machine = machineFacts(postgres.facts);
  const { database } = await postgres.createDatabase();
  bench.say('starting the server');
  const server = await startServerProcess(database.url);
  bench.defer(() => server.close());
  const data = await makeReviewData({ database, say: bench.say }, { videos, jobs });
  const http = await overHttp(server, database, reviewers);
  bench.defer(async () => http.close());
  const queue = await openJobs({ database, log: bench.log });
  bench.defer(() => queue.close());

  const ways = [byUseCases({ database, jobs: queue }), http, bareStatements(database)];
  const postgresCpu = await postgresCpuClock(database.pool);
  const decided: string[] = [];
  const contenders = (count: number): Contender<Reviewed>[] =>
    ways.map((way) => ({
      name: way.name,
      async measure() {
        await data.fillUp();
        await server.idle();
        const load = { reviewers: count, queueIds: data.queueIds, seconds };
        const reviewed = await review(way, load, postgresCpu);
        decided.push(...reviewed.jobIds);
        return reviewed;
      },
    }));

  bench.say('warming up');
  for (const contender of contenders(Math.min(16, reviewers))) await contender.measure();
  const steps: { name: string; condition: string; rounds: Measurement[] }[] = [];
  const count = async (condition: string): Promise<void> => {
    const looks = counting(database, data.queueIds, seconds / 2);
    const results = await measureInRounds(looks, rounds, (text) =>
      bench.say(`${condition}, ${text}`),
    );
    for (const [index, { name }] of looks.entries()) {
      steps.push({ name, condition, rounds: results[index] ?? [] });
    }
  };
  const run = async (number: number): Promise<Reviewed[][]> => {
    const condition = `${number} reviewer${number === 1 ? '' : 's'}`;
    const results = await measureInRounds(contenders(number), rounds, (text) =>
      bench.say(`${condition}, ${text}`),
    );
    for (const [index, { name }] of ways.entries()) {
      const of = (part: 'lease' | 'decide' | 'both'): Measurement[] =>
        (results[index] ?? []).map((reviewed) => reviewed[part]);
      steps.push({ name: `${name}: lease`, condition, rounds: of('lease') });
      steps.push({ name: `${name}: decide`, condition, rounds: of('decide') });
      steps.push({ name: `${name}: both`, condition, rounds: of('both') });
    }
    return results;
  };

  await count('nobody at work');
  const alone = await run(1);
  const together = await run(reviewers);
  await count('after the work');
  const total = await checkDecisions(database, decided);

  const aim = (name: string, least: number, [subject, , bare]: Reviewed[][]) =>
    rateAim(name, least, subject ?? [], bare ?? []);
  const [, httpTogether = [], bareTogether = []] = together;
  return {
    benchmark: 'review',
    startedAt,
    machine,
    options: { rounds, videos, jobs, seconds, reviewers },
    unit: 'calls',
    rows: steps.map((step) => reportRow(step.name, step.condition, step.rounds)),
    aims: [
      aim('use cases / bare statements, 1 reviewer', 0.5, alone),
      aim(`use cases / bare statements, ${reviewers} reviewers`, 0.5, together),
      rateAim(
        `over HTTP / bare statements, ${reviewers} reviewers`,
        0.3,
        httpTogether,
        bareTogether,
      ),
    ],
    notes: [
      `${total.toLocaleString('en')} jobs were decided in all, each exactly once, by the one who held it; no call ` +
        'was refused or failed: one that is ends the benchmark.',
      `The jobs are filled up to ${jobs.toLocaleString('en')} before each step, in ${data.queueIds.length} queues, one of ` +
        'each order, over which the reviewers are spread.',
      'CPU stands beside both calls together: of the server, or, without HTTP, of the benchmark itself, ' +
        'which is the client too. All share the machine with Postgres.',
    ],
  };
}
