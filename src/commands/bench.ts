import { existsSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { StartupError } from '../errors.ts';

const BENCHMARKS = [
  'submit',
  'import',
  'classify',
  'backtest',
  'review',
  'quality',
  'review-screen',
  'read',
  'growth',
  'train',
] as const;

/**
 * `gavel bench NAME`: each benchmark measures Gavel and its reference in one run and reports the ratio.
 * The benchmarks live in `bench/`, which only the source checkout has.
 */
export function benchCommand(): Command {
  return new Command('bench')
    .description('measure against a reference in the same run')
    .argument('<name>', `one of ${BENCHMARKS.join(', ')}`, (name) => {
      if (!BENCHMARKS.some((known) => known === name)) {
        throw new InvalidArgumentError(`The benchmarks are ${BENCHMARKS.join(', ')}.`);
      }
      return name;
    })
    .argument('[options...]', 'passed on to the benchmark; see `gavel bench NAME --help`')
    .allowUnknownOption()
    .helpOption(false)
    .action(async (name: string, rest: string[]) => {
      const file = new URL(`../../bench/${name}.ts`, import.meta.url);
      if (!existsSync(file)) {
        throw new StartupError('the benchmarks come with the source checkout only');
      }
      const benchmark = (await import(file.href)) as { command(): Command };
      await benchmark.command().parseAsync(rest, { from: 'user' });
    });
}
