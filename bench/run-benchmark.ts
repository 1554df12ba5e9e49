import { Command, InvalidArgumentError } from 'commander';
import { createLogger, type Logger } from '../src/logger.ts';
import { formatReport, type Report } from './report.ts';

/** What a benchmark is given while it runs. */
export type Bench = Readonly<{
  log: Logger;
  /** Says on stderr how far it is. */
  say(text: string): void;
  /** Aborted when the benchmark ends, in whatever way. */
  signal: AbortSignal;
  /** Called in reverse order at the end, after a failure, and on Ctrl-C. */
  defer(close: () => Promise<void>): void;
}>;

/** Options that every benchmark has. */
export type CommonOptions = { rounds: number; json: boolean };

/** A benchmark's command, with the options that all of them share. */
export function benchmarkCommand(name: string, description: string): Command {
  return new Command(`gavel bench ${name}`)
    .description(
      `${description} A benchmark measures, it does not judge: it exits with 0 whether or not its aims ` +
        'are met, and with something else only when it could not measure.',
    )
    .option('--rounds <n>', 'how often subject and reference take turns', wholeFrom(1), 3)
    .option('--json', 'one JSON object on stdout instead of tables', false);
}

/** Parses a whole number of at least `least`. */
export function wholeFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} up.`);
    }
    return value;
  };
}

/** Parses a time in seconds, fractions allowed. */
export function secondsOption(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 3600)) {
    throw new InvalidArgumentError('It must be a number of seconds, up to 3600.');
  }
  return value;
}

/** Measures, prints the report on stdout, and leaves nothing behind. */
export async function runBenchmark(
  options: Pick<CommonOptions, 'json'>,
  measure: (bench: Bench) => Promise<Report>,
): Promise<void> {
  const report = await measureAndCleanUp(measure);
  process.stdout.write(formatReport(report, options.json));
}

/**
 * Runs a measurement with its surroundings. Ctrl-C does not wait for the step under way: what was
 * started is stopped under it, and the process ends with 130.
 */
export async function measureAndCleanUp<Measured = Report>(
  measure: (bench: Bench) => Promise<Measured>,
): Promise<Measured> {
  const closers: (() => Promise<void>)[] = [];
  /** What cannot be closed must not keep the rest open. */
  const closeAll = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (let closer = closers.pop(); closer; closer = closers.pop()) {
      await closer().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'the benchmark left things behind');
  };
  const ending = new AbortController();
  const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<'interrupted'>();
  const onSignal = (): void => interrupt('interrupted');
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, onSignal);
  try {
    const measuring = measure({
      log: createLogger('warn'),
      say: (text) => process.stderr.write(`${text}\n`),
      signal: ending.signal,
      defer: (close) => closers.push(close),
    });
    const outcome = await Promise.race([measuring, interrupted]);
    if (outcome !== 'interrupted') return outcome;
    measuring.catch(() => undefined);
    process.stderr.write('stopping\n');
  } finally {
    ending.abort();
    await closeAll();
    for (const signal of signals) process.off(signal, onSignal);
  }
  process.exit(130);
}
