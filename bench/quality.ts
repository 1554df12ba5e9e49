import path from 'node:path';
import { Command } from 'commander';
import { readLabelledRows, requirePart } from '../src/commands/labelled-rows.ts';
import { DEFAULT_ARCHITECTURE, findArchitecture } from '../src/ml/architectures.ts';
import { withCounts } from '../src/ml/counts.ts';
import type { LabelledInput } from '../src/ml/types.ts';
import { parseTextColumns, readLabelledTexts } from './quality/labelled-csv.ts';
import { measureFrames, measureTests, type Tools } from './quality/measure.ts';
import { PERTURBATIONS, perturb } from './quality/perturb.ts';
import { findReference, HOW_TO_INSTALL } from './quality/reference.ts';
import { formatQuality, type QualityRow, type QualityTest } from './quality/report.ts';

type Options = {
  json: boolean;
  data?: string;
  csv: string[];
  map?: string;
  architecture: string;
};

export function command(): Command {
  return new Command('gavel bench quality')
    .description(
      'Trains and measures where the split tells nothing: unseen frames, misspelt texts, other domains. ' +
        'It measures, it does not judge: it exits with 0 whether or not its aims are met.',
    )
    .option('--data <dir>', 'folder of the TikTok claims data (default: GAVEL_TEST_DATA)')
    .option(
      '--csv <file>',
      'another labelled domain: a text and one of two labels a row; may be repeated',
      (file: string, files: string[]) => [...files, file],
      [],
    )
    .option(
      '--map <columns>',
      'where a --csv has them, as transcript=body,label=class (default: by their usual names)',
    )
    .option('--architecture <name>', 'what to measure', DEFAULT_ARCHITECTURE)
    .option('--json', 'one JSON object on stdout instead of a table', false)
    .action(measure);
}

async function measure(options: Options): Promise<void> {
  const data = options.data ?? process.env.GAVEL_TEST_DATA;
  const columns = options.map === undefined ? {} : parseTextColumns(options.map);
  const python = await findReference();
  const startedAt = new Date();
  const backends = new Set<string>();
  const tools: Tools = {
    architecture: options.architecture,
    epochs: findArchitecture(options.architecture).epochs,
    python,
    say(text) {
      const seconds = (Date.now() - startedAt.getTime()) / 1000;
      process.stderr.write(`${seconds.toFixed(0).padStart(5)} s  ${text}\n`);
    },
    onTrained: (backend) => void backends.add(backend),
  };
  const rows: QualityRow[] = [];
  if (data) rows.push(...(await measureTiktok(tools, data)));
  for (const csv of options.csv) {
    const name = path.basename(csv);
    const read = { parts: await readLabelledTexts(csv, columns), source: name };
    const train = requirePart(read, 'train', csv);
    tools.say(`${name}: ${train.length} rows`);
    const test = { on: name, rows: requirePart(read, 'test', csv), aim: null };
    rows.push(
      ...(await measureTests(tools, { train, validation: requirePart(read, 'val', csv) }, [test])),
    );
  }
  const notes = python === null ? [HOW_TO_INSTALL] : [];
  if (!data)
    notes.push('Without --data DIR, or GAVEL_TEST_DATA, the TikTok claims data was left out.');
  const run = {
    benchmark: 'quality' as const,
    startedAt: startedAt.toISOString(),
    seconds: (Date.now() - startedAt.getTime()) / 1000,
    architecture: options.architecture,
    backend: [...backends].join(', '),
  };
  process.stdout.write(
    options.json ? `${JSON.stringify({ ...run, rows, notes })}\n` : formatQuality(run, rows, notes),
  );
}

async function measureTiktok(tools: Tools, data: string): Promise<QualityRow[]> {
  const csv = path.join(data, 'tiktok_dataset.csv');
  const read = await readLabelledRows({ csv, split: path.join(data, 'tiktok_seed_split.csv') });
  const train = requirePart(read, 'train', csv);
  const validation = requirePart(read, 'val', csv);
  const test = requirePart(read, 'test', csv);
  tools.say(`test part: ${train.length} rows`);
  const rows = await measureTests(tools, { train, validation }, testsOfSplit(test));
  const textOnly = [...train, ...validation, ...test].map((row) => withCounts(row, null));
  return [...rows, ...(await measureFrames(tools, textOnly))];
}

function testsOfSplit(test: readonly LabelledInput[]): QualityTest[] {
  const textOnly = test.map((row) => withCounts(row, null));
  return [
    { on: 'test part, as given', rows: [...test], aim: 1 },
    { on: 'test part, counts 0', rows: test.map((row) => withCounts(row, 0)), aim: 1 },
    { on: 'test part, counts unknown', rows: textOnly, aim: 1 },
    ...Object.keys(PERTURBATIONS).map((name) => ({
      on: `test part, counts unknown, ${name}`,
      rows: perturb(textOnly, name),
      aim: 0.998,
    })),
  ];
}
