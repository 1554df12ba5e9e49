/*
 * Draws a chart from what a benchmark printed with --json:
 * `npm run chart -- submit.json docs/images/bench-submit.svg --metric rate --condition '64 clients'`.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { drawBarChart } from '../bench/chart/bar-chart.ts';
import { type ChartChoice, chartOf, METRIC_NAMES } from '../bench/chart/report-chart.ts';

type Options = Pick<ChartChoice, 'metric' | 'title'> & {
  name: string[];
  condition: string[];
  log: boolean;
};

await new Command('chart')
  .description('draw horizontal bars, with the range of the rounds, from a report of `gavel bench`')
  .argument('<report>', 'what the benchmark printed with --json')
  .argument('<image>', 'the SVG to write')
  .addOption(new Option('--metric <name>', 'what to draw').choices(METRIC_NAMES).default('rate'))
  .option('--title <text>', 'instead of the name of the benchmark')
  .option('--name <parts...>', 'only rows (or aims) whose name has one of these in it', [])
  .option('--condition <parts...>', 'only rows whose condition has one of these in it', [])
  .option('--log', 'a logarithmic axis', false)
  .action(async (report: string, image: string, options: Options) => {
    const { metric, title, name: names, condition: conditions, log: logarithmic } = options;
    const choice = { metric, title, names, conditions, logarithmic };
    await writeFile(image, drawBarChart(chartOf(await readFile(report, 'utf8'), choice)));
  })
  .parseAsync();
