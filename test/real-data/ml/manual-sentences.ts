import { glob, readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';

/** Sentences of the manual pages of this machine; none where it has no manual. */
export async function readManualSentences(limit: number): Promise<string[]> {
  const sentences: string[] = [];
  for await (const file of glob('/usr/share/man/man[1-8]/*.gz')) {
    if (sentences.length >= limit) break;
    const text = gunzipSync(await readFile(file)).toString('utf8');
    // Lines that start with a point are requests to the typesetter.
    const prose = text.replace(/^[.'].*$/gm, '\n').replace(/\\f.|\\/g, '');
    for (const [sentence] of prose.matchAll(/[A-Z][a-z ,\n]{30,200}\./g)) sentences.push(sentence);
  }
  return sentences.slice(0, limit);
}
