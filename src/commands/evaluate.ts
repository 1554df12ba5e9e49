import { Command, Option } from 'commander';
import { loadModel, readBundleDirectory } from '../ml/bundle.ts';
import { withCounts } from '../ml/counts.ts';
import { evaluateModel } from '../ml/evaluate-model.ts';
import type { Part } from '../ml/split-by-text.ts';
import type { LabelledInput } from '../ml/types.ts';
import { SHIPPED_MODEL } from './arguments.ts';
import { formatEvaluations, toEvaluationJson } from './evaluation-output.ts';
import { readLabelledRows, requireRows } from './labelled-rows.ts';

type EvaluateFlags = {
  model: string;
  csv: string;
  split?: string;
  map?: string;
  part?: Part;
  zeroCounts?: true;
  unknownCounts?: true;
  json?: true;
};

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('measure a model bundle on a labelled CSV file')
    .option('--model <dir>', 'folder of the bundle', SHIPPED_MODEL)
    .requiredOption('--csv <file>', 'labelled videos, with the columns of the TikTok claims data')
    .option(
      '--split <file>',
      'CSV of video_id,part; without it --part goes by author or text, as in train',
    )
    .option('--map <columns>', 'other columns, as in train')
    .addOption(
      new Option('--part <name>', 'rows of this part only').choices(['train', 'val', 'test']),
    )
    .addOption(
      new Option('--zero-counts', 'with all engagement counts 0, as for a new video').conflicts(
        'unknownCounts',
      ),
    )
    .option('--unknown-counts', 'with all engagement counts unknown')
    .option('--json', 'print one JSON object')
    .action(async (flags: EvaluateFlags) => {
      const rows = requireRows(await readLabelledRows(flags), flags);
      const model = await loadModel(await readBundleDirectory(flags.model));
      const evaluation = evaluateModel(model, rows.map(countsAs(flags)));
      model.dispose();
      const table = formatEvaluations([{ on: describe(flags), ...evaluation }]);
      if (!flags.json) process.stdout.write(table);
      else {
        process.stderr.write(table);
        process.stdout.write(`${JSON.stringify(toEvaluationJson(evaluation))}\n`);
      }
    });
}

function countsAs(flags: EvaluateFlags): (row: LabelledInput) => LabelledInput {
  if (flags.zeroCounts) return (row) => withCounts(row, 0);
  if (flags.unknownCounts) return (row) => withCounts(row, null);
  return (row) => row;
}

function describe({ part, zeroCounts, unknownCounts }: EvaluateFlags): string {
  const rows = part === undefined ? 'all rows' : `${part} part`;
  if (zeroCounts) return `${rows}, counts 0`;
  return unknownCounts ? `${rows}, counts unknown` : `${rows}, counts as given`;
}
