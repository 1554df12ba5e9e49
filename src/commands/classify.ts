import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { ValidationError } from '../errors.ts';
import { loadModel, readBundleDirectory } from '../ml/bundle.ts';
import type { Model, ModelInput, Score } from '../ml/types.ts';
import { parseModelInput } from '../moderation/video-submission.ts';
import { SHIPPED_MODEL } from './arguments.ts';
import { type JsonLine, readJsonLines } from './json-lines.ts';

export function classifyCommand(): Command {
  return new Command('classify')
    .description('label raw inputs: one JSON object a line on stdin, one answer a line on stdout')
    .option('--model <dir>', 'folder of the bundle', SHIPPED_MODEL)
    .addHelpText(
      'after',
      `
An input is what submitVideo takes; the transcript is all it needs:
  {"transcript": "a friend read that ...", "viewCount": 20000, "verifiedStatus": "NOT_VERIFIED"}
An answer has the number of its line, and the externalId where one was given:
  {"line":1,"label":"CLAIM","claimProbability":0.99,"threshold":0.5}
A bad line has its own answer, and the next ones go on:
  {"line":2,"error":{"code":"VALIDATION_FAILED","message":"...","issues":[...]}}`,
    )
    .action(async ({ model: directory }: { model: string }) => {
      const model = await loadModel(await readBundleDirectory(directory));
      try {
        await classifyStream(model, process.stdin, process.stdout);
      } finally {
        model.dispose();
      }
    });
}

/** Never holds more than a group of lines; a reader that lags holds the next group back. */
async function classifyStream(
  model: Model,
  input: AsyncIterable<Uint8Array>,
  output: NodeJS.WritableStream,
): Promise<void> {
  const answerer = new Transform({
    writableObjectMode: true,
    writableHighWaterMark: 1,
    transform(lines: JsonLine[], _, done) {
      const answers = answerLines(model, lines);
      done(null, answers.map((answer) => `${JSON.stringify(answer)}\n`).join(''));
    },
  });
  try {
    await pipeline(Readable.from(readJsonLines(input, GROUP_SIZE)), answerer, output, {
      end: false,
    });
  } catch (error) {
    // The reader has seen enough, as with `| head`.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

/** Lines that are there together share one inference. */
const GROUP_SIZE = 256;

type Answer = Head &
  (
    | Score
    | Readonly<{
        error: { code: string; message: string; issues?: ValidationError['issues'] };
      }>
  );

type Parsed = Readonly<{ answer: Answer }> | Readonly<{ input: ModelInput; head: Head }>;

type Head = Readonly<{ line: number; externalId?: string }>;

function answerLines(model: Model, lines: readonly JsonLine[]): Answer[] {
  const parsed = lines.map(parseInput);
  const scores = model
    .score(parsed.flatMap((item) => ('input' in item ? [item.input] : [])))
    .values();
  return parsed.flatMap((item) => {
    if ('answer' in item) return [item.answer];
    const { value: score } = scores.next();
    return score === undefined ? [] : [{ ...item.head, ...score }];
  });
}

function parseInput(item: JsonLine): Parsed {
  const { line } = item;
  if ('failure' in item) return { answer: { line, error: item.failure } };
  const { identity, rest } = splitIdentity(item.value);
  const head = { line, ...identity };
  try {
    return { head, input: parseModelInput(rest) };
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    const { code, message, issues } = error;
    return { answer: { ...head, error: { code, message, issues } } };
  }
}

/** A whole submission may come, too: its id comes back with the answer, its author is not looked at. */
function splitIdentity(value: unknown): { identity: { externalId?: string }; rest: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { identity: {}, rest: value };
  }
  const { externalId, authorExternalId: _, ...rest } = value as Record<string, unknown>;
  return { identity: typeof externalId === 'string' ? { externalId } : {}, rest };
}
