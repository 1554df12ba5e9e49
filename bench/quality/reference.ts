import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { LabelledInput } from '../../src/ml/types.ts';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('reference.py', import.meta.url));

/** What the reference got on one test set, by variant. */
export type ReferenceResult = Readonly<Record<string, { accuracy: number; macroF1: number }>>;

const resultsSchema = z.array(
  z.record(z.string(), z.object({ accuracy: z.number(), macroF1: z.number() })),
);

/** The first Python here that has scikit-learn; null where none has. */
export async function findReference(): Promise<string | null> {
  for (const python of ['python3', '/usr/bin/python3']) {
    const found = await run(python, ['-c', 'import sklearn']).catch(() => null);
    if (found !== null) return python;
  }
  return null;
}

export const HOW_TO_INSTALL =
  'The reference is missing: no python3 here has scikit-learn (Debian: apt-get install python3-sklearn).';

/** Trains the reference once and measures it on each of the test sets. It sees texts alone. */
export async function measureReference(
  python: string,
  train: readonly LabelledInput[],
  tests: readonly (readonly LabelledInput[])[],
): Promise<ReferenceResult[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gavel-quality-'));
  try {
    const file = path.join(folder, 'task.json');
    const pairs = (rows: readonly LabelledInput[]) =>
      rows.map(({ transcript, label }) => [transcript, label]);
    await writeFile(file, JSON.stringify({ train: pairs(train), tests: tests.map(pairs) }));
    const { stdout } = await run(python, [SCRIPT, file], { maxBuffer: 2 ** 26 });
    return resultsSchema.parse(JSON.parse(stdout));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
