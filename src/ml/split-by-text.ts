import { createHash } from 'node:crypto';
import { CONFUSABLES } from './text/confusables.ts';
import { TextFolder } from './text/text-folder.ts';

export type Part = 'train' | 'val' | 'test';

/**
 * Assigns texts to parts for good, where no split is given: 64% train, 16% val, 20% test by a hash of
 * the folded text. The same text, however written, is always in the same part, so that none of it is
 * learned from and tested on.
 */
export function createTextSplit(): (transcript: string) => Part {
  const folder = new TextFolder(CONFUSABLES);
  return (transcript) => {
    const length = folder.fold(transcript);
    const hash = createHash('sha256').update(folder.codes.subarray(0, length)).digest();
    const share = hash.readUInt32BE(0) / 2 ** 32;
    if (share < 0.64) return 'train';
    return share < 0.8 ? 'val' : 'test';
  };
}
