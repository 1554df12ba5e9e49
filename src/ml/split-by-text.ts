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
  const hashText = createTextHash();
  return (transcript) => partOf(hashText(transcript));
}

/**
 * The same by author, where one is known. A text that authors of several parts have said belongs to
 * the part of the first of them, in the order of the rows; elsewhere it is left out (undefined). So
 * neither an author nor a text is ever on two sides. Snapshots in the database are split by this rule too.
 */
export function createAuthorSplit(): (row: {
  transcript: string;
  authorExternalId: string | null;
}) => Part | undefined {
  const hashText = createTextHash();
  const parts = new Map<string, Part>();
  return ({ transcript, authorExternalId }) => {
    const text = hashText(transcript);
    const own = partOf(
      authorExternalId === null
        ? text
        : createHash('sha256').update(`author ${authorExternalId}`).digest(),
    );
    const key = text.toString('base64');
    const first = parts.get(key);
    if (first === undefined) parts.set(key, own);
    return first === undefined || first === own ? own : undefined;
  };
}

function createTextHash(): (transcript: string) => Buffer {
  const folder = new TextFolder(CONFUSABLES);
  return (transcript) => {
    const length = folder.fold(transcript);
    return createHash('sha256').update(folder.codes.subarray(0, length)).digest();
  };
}

function partOf(hash: Buffer): Part {
  const share = hash.readUInt32BE(0) / 2 ** 32;
  if (share < 0.64) return 'train';
  return share < 0.8 ? 'val' : 'test';
}
