import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonLine, LONGEST_LINE_BYTES, readJsonLines } from '../../src/commands/json-lines.ts';

async function read(chunks: Uint8Array[], groupSize = 4): Promise<JsonLine[][]> {
  async function* stream() {
    yield* chunks;
  }
  const groups: JsonLine[][] = [];
  for await (const group of readJsonLines(stream(), groupSize)) groups.push(group);
  return groups;
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe('reading JSON lines', () => {
  it('reads the same lines however the bytes arrive', async () => {
    const lines = fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer()), {
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(lines, fc.integer({ min: 1, max: 40 }), async (values, size) => {
        const all = bytes(values.map((value) => JSON.stringify(value)).join('\r\n'));
        const chunks = [];
        for (let at = 0; at < all.length; at += size) chunks.push(all.slice(at, at + size));
        const found = (await read(chunks)).flat();
        expect(found).toEqual(values.map((value, index) => ({ line: index + 1, value })));
      }),
    );
  });

  it('hands over what is there without waiting for more, and never too much at once', async () => {
    const groups = await read([bytes('1\n2\n3\n4\n5\n6'), bytes('0\n')]);
    expect(groups.map((group) => group.length)).toEqual([4, 1, 1]);
    expect(groups[2]).toEqual([{ line: 6, value: 60 }]);
  });

  it('says of a bad line what is wrong with it, and goes on', async () => {
    const notUtf8 = new Uint8Array([0x22, 0xff, 0x22, 0x0a]);
    const [group] = await read([Buffer.concat([bytes('{oops\n\n'), notUtf8, bytes('4\n')])]);
    expect(group).toMatchObject([
      { line: 1, failure: { code: 'INVALID_JSON' } },
      { line: 3, failure: { code: 'INVALID_JSON', message: 'the line is not UTF-8' } },
      { line: 4, value: 4 },
    ]);
  });

  it('passes over a line that is too long without holding it', async () => {
    const piece = new Uint8Array(LONGEST_LINE_BYTES / 2 + 1).fill(0x20);
    const groups = await read([bytes('1\n'), piece, piece, piece, bytes('\n2\n')]);
    expect(groups.flat()).toMatchObject([
      { line: 1, value: 1 },
      { line: 2, failure: { code: 'LINE_TOO_LONG' } },
      { line: 3, value: 2 },
    ]);
  });
});
