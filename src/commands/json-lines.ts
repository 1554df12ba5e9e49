/** One line of a JSON-lines stream: what it holds, or why it holds nothing. Lines count from 1. */
export type JsonLine =
  | Readonly<{ line: number; value: unknown }>
  | Readonly<{
      line: number;
      failure: { code: 'INVALID_JSON' | 'LINE_TOO_LONG'; message: string };
    }>;

/** Far above the largest input: 10,000 characters, each escaped to 12 bytes at most. */
export const LONGEST_LINE_BYTES = 1_000_000;

/**
 * Reads JSON lines in groups, each group as soon as its bytes are there, at most `groupSize` lines at
 * once. Holds no more than a chunk and one line; the rest of a line that is too long is passed over.
 * Blank lines are counted, and left out.
 */
export async function* readJsonLines(
  chunks: AsyncIterable<Uint8Array>,
  groupSize: number,
): AsyncGenerator<JsonLine[]> {
  let line = 1;
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let group: JsonLine[] = [];

  const hold = (bytes: Uint8Array) => {
    heldBytes += bytes.length;
    if (heldBytes <= LONGEST_LINE_BYTES) held.push(bytes);
    else held = [];
  };
  const endLine = () => {
    const parsed = parseLine(line, heldBytes, held);
    if (parsed) group.push(parsed);
    line += 1;
    held = [];
    heldBytes = 0;
  };

  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      hold(chunk.subarray(start, end));
      endLine();
      start = end + 1;
      if (group.length === groupSize) {
        yield group;
        group = [];
      }
    }
    hold(chunk.subarray(start));
    if (group.length > 0) yield group;
    group = [];
  }
  if (heldBytes > 0) endLine();
  if (group.length > 0) yield group;
}

const NEWLINE = 0x0a;

function parseLine(line: number, bytes: number, held: readonly Uint8Array[]): JsonLine | null {
  if (bytes > LONGEST_LINE_BYTES) {
    const message = `the line has more than ${LONGEST_LINE_BYTES} bytes`;
    return { line, failure: { code: 'LINE_TOO_LONG', message } };
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(held));
    return text.trim() === '' ? null : { line, value: JSON.parse(text) };
  } catch (error) {
    const message = error instanceof SyntaxError ? error.message : 'the line is not UTF-8';
    return { line, failure: { code: 'INVALID_JSON', message } };
  }
}
