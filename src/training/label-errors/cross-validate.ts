import { createHash } from 'node:crypto';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { findArchitecture } from '../../ml/architectures.ts';
import { loadModel } from '../../ml/bundle.ts';
import { CONFUSABLES } from '../../ml/text/confusables.ts';
import { TextFolder } from '../../ml/text/text-folder.ts';
import { trainModel } from '../../ml/train-model.ts';
import type { LabelledInput } from '../../ml/types.ts';

/** Three folds are learned from, one chooses the epoch and calibrates, one is answered. */
export const FOLDS = 5;

const SEED = 1;
const SCORE_BATCH = 250;

/**
 * The probability of CLAIM of every row, each from a model that has seen neither the row nor another
 * spelling of its text. Five fits on three fifths of the rows.
 * @throws InsufficientLabelsError when a class is missing from a fold; the signal's reason
 */
export async function crossValidate(
  architecture: string,
  rows: readonly LabelledInput[],
  signal: AbortSignal,
): Promise<Float64Array> {
  const folds = foldsOf(rows);
  const probabilities = new Float64Array(rows.length);
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const validationFold = (fold + 1) % FOLDS;
    const inFold = (wanted: (of: number) => boolean) =>
      rows.filter((_, row) => wanted(folds[row] ?? 0));
    const { files } = await trainModel({
      architecture,
      train: inFold((of) => of !== fold && of !== validationFold),
      validation: inFold((of) => of === validationFold),
      seed: SEED,
      epochs: findArchitecture(architecture).epochs,
      signal,
    });
    const model = await loadModel(files);
    try {
      const heldOut = [...rows.entries()].filter(([row]) => folds[row] === fold);
      for (let start = 0; start < heldOut.length; start += SCORE_BATCH) {
        const batch = heldOut.slice(start, start + SCORE_BATCH);
        const scores = model.score(batch.map(([, input]) => input));
        for (const [place, [row]] of batch.entries()) {
          probabilities[row] = scores[place]?.claimProbability ?? 0.5;
        }
        await eventLoopTurn();
        signal.throwIfAborted();
      }
    } finally {
      model.dispose();
    }
  }
  return probabilities;
}

/** By a hash of the folded text: however it is written, a text is in one fold. */
function foldsOf(rows: readonly LabelledInput[]): Uint8Array {
  const folder = new TextFolder(CONFUSABLES);
  return Uint8Array.from(rows, ({ transcript }) => {
    const length = folder.fold(transcript);
    const hash = createHash('sha256').update(folder.codes.subarray(0, length)).digest();
    return hash.readUInt32BE(0) % FOLDS;
  });
}
