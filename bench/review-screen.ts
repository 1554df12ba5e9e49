import type { Command } from 'commander';
import type { Page } from 'playwright-core';
import { buildDashboard } from '../scripts/build-dashboard.mjs';
import { machineFacts } from './machine.ts';
import { openBenchPostgres } from './postgres.ts';
import { type Report, reportRow } from './report.ts';
import { openConsole } from './review-screen/console.ts';
import { fillQueue } from './review-screen/queue.ts';
import {
  type Bench,
  benchmarkCommand,
  type CommonOptions,
  runBenchmark,
  wholeFrom,
} from './run-benchmark.ts';
import { quantile } from './statistics.ts';
import { startServerProcess } from './submit/server-process.ts';

type Options = CommonOptions & { decisions: number };

const AIM_MS = 100;

export function command(): Command {
  return benchmarkCommand(
    'review-screen',
    'Reviews by keyboard in a real browser: from the key to the next video, drawn.',
  )
    .option('--decisions <n>', 'how many a round and way', wholeFrom(2), 30)
    .action((options: Options) =>
      runBenchmark(options, (bench) => benchReviewScreen(bench, options)),
    );
}

/** Browser, server and Postgres share the machine, as on a laptop that tries Gavel out. */
async function benchReviewScreen(bench: Bench, options: Options): Promise<Report> {
  const startedAt = new Date().toISOString();
  const { rounds, decisions } = options;
  buildDashboard();
  const postgres = await openBenchPostgres(bench);
  const machine = machineFacts(postgres.facts);
  const { database } = await postgres.createDatabase();
  const server = await startServerProcess(database.url);
  bench.defer(() => server.close());
  const ways = [
    { name: 'the next video is ready', isPatient: true },
    { name: 'keys as fast as they act', isPatient: false },
  ] as const;
  // The first decisions of a page are those that the browser compiles for.
  const warmUp = 5;
  const queue = await fillQueue(server, (decisions + warmUp + 2) * ways.length * rounds);
  const timesMs = ways.map(() => [] as number[][]);
  for (let round = 0; round < rounds; round += 1) {
    for (const [place, { name, isPatient }] of ways.entries()) {
      const page = await openConsole(bench, server, queue);
      await decide(page, warmUp, isPatient);
      const times = await decide(page, decisions, isPatient);
      await page.context().close();
      timesMs[place]?.push(times);
      const sorted = times.toSorted((a, b) => a - b);
      bench.say(
        `round ${round + 1} of ${rounds}: ${name}: p50 ${quantile(sorted, 0.5).toFixed(0)} ms`,
      );
    }
  }
  return {
    benchmark: 'review-screen',
    startedAt,
    machine,
    options: { rounds, decisions },
    unit: 'decisions',
    rows: ways.map(({ name }, place) =>
      reportRow('key to next video', name, (timesMs[place] ?? []).map(summarise)),
    ),
    aims: [],
    notes: ways.map(({ name }, place) => {
      const all = (timesMs[place] ?? []).flat().toSorted((a, b) => a - b);
      const p95 = quantile(all, 0.95);
      const verdict = p95 <= AIM_MS ? 'met' : 'not met';
      return `${name}: p95 over all rounds ${p95.toFixed(0)} ms, aim ${AIM_MS} ms: ${verdict}.`;
    }),
  };
}

/** @returns milliseconds from each key to the frame that shows the next video. */
async function decide(page: Page, count: number, isPatient: boolean): Promise<number[]> {
  const times: number[] = [];
  for (let done = 0; done < count; done += 1) {
    const ready = isPatient ? '[data-ahead=true]' : '';
    await page.locator(`[data-job][data-guarded=false]${ready}`).waitFor();
    const before = await page.locator('[data-job]').getAttribute('data-job');
    await page.keyboard.press(done % 2 === 0 ? 'c' : 'o');
    await page.locator(`[data-job]:not([data-job="${before}"])`).waitFor();
    const shown = await page.waitForFunction('window.lastDecisionMs');
    times.push(Number(await shown.jsonValue()));
  }
  return times;
}

function summarise(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  const sumMs = times.reduce((sum, time) => sum + time, 0);
  return {
    rate: (times.length / sumMs) * 1000,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
  };
}
