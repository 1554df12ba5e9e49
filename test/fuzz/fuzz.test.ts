import { Writable } from 'node:stream';
import fc from 'fast-check';
import {
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSplitCsv } from '../../src/csv/split-csv.ts';
import { readVideoCsv } from '../../src/csv/video-csv.ts';
import { BundleError, FileError } from '../../src/errors.ts';
import { buildSchema } from '../../src/graphql/schema.ts';
import { createLogger } from '../../src/logger.ts';
import { loadModel } from '../../src/ml/bundle.ts';
import type { BundleFiles } from '../../src/ml/types.ts';
import { csvFolder, csvLine, HEADER } from '../csv/csv-file.ts';
import { smallBundle } from '../ml/sentences.ts';
import { startTestApp, type TestApp } from '../support/app.ts';

/*
 * The fuzzer: whatever comes from outside is answered with a typed error or done, and never ends the
 * process. The seed stands in the names of its tests and is the same each time, so that CI judges the change;
 * `GAVEL_FUZZ_SEED` sets another, `GAVEL_FUZZ_RUNS` multiplies how much is tried.
 */
const SEED = Number(process.env.GAVEL_FUZZ_SEED ?? 20_261_123);
const TIMES = Number(process.env.GAVEL_FUZZ_RUNS ?? 1);
const runs = (numRuns: number) => ({ seed: SEED, numRuns: numRuns * TIMES });

const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '\0',
    '\ud800',
    '__proto__',
    'constructor',
    '=1+1',
    '💥',
    '../../etc',
    '%00',
    "';--",
  ),
);

describe(`GraphQL, seed ${SEED}`, () => {
  let app: TestApp;
  const logged: string[] = [];

  beforeAll(async () => {
    const keep = new Writable({
      write(chunk, _encoding, done) {
        logged.push(String(chunk));
        done();
      },
    });
    app = await startTestApp({ log: createLogger('error', keep) });
  });

  afterAll(() => app.close());

  type Answer = { data?: unknown; errors?: { extensions?: { code?: string } }[] };

  /** Whatever the body is, the answer is JSON with data or with errors that have a code, none of them ours. */
  async function isAnswered(body: string): Promise<void> {
    logged.length = 0;
    const response = await app.post(body);
    const { data, errors } = (await response.json()) as Answer;
    expect(data !== undefined || (errors?.length ?? 0) > 0).toBe(true);
    for (const { extensions } of errors ?? []) {
      expect(extensions?.code, `${body}\n${logged.join('')}`).toMatch(/^[A-Z_]+$/);
      expect(extensions?.code, `${body}\n${logged.join('')}`).not.toBe('INTERNAL_SERVER_ERROR');
    }
    expect(response.status).toBeLessThan(500);
  }

  const lexeme = fc.oneof(
    fc.constantFrom(
      ...'{ } ( ) [ ] : ! $ @ ... | & = "" """ # query mutation fragment on'.split(' '),
    ),
    fc.constantFrom('videos', 'nodes', 'id', 'first', 'input', '__typename', '__schema', 'viewer'),
    fc.constantFrom(
      '1',
      '-1',
      '1e999',
      '"x"',
      'null',
      'true',
      '$v',
      '\\u{110000}',
      '@include(if: $v)',
    ),
    text,
  );

  it('takes any words for a document', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(lexeme, { maxLength: 30 }), (words) =>
        isAnswered(JSON.stringify({ query: words.join(' ') })),
      ),
      runs(150),
    );
  });

  it('takes any JSON for a body', async () => {
    const body = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .record({
          query: fc.oneof(fc.constant('{ __typename }'), fc.jsonValue()),
          variables: fc.jsonValue(),
          operationName: fc.jsonValue(),
          extensions: fc.jsonValue(),
        })
        .map((value) => JSON.stringify(value)),
    );
    await fc.assert(fc.asyncProperty(body, isAnswered), runs(150));
  });

  it('takes anything for the input of every mutation and query', async () => {
    const schema = buildSchema();
    const calls = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.values(type?.getFields() ?? {})
        .filter(({ args }) => args.length > 0)
        .map((field) => ({
          operation: type === schema.getQueryType() ? 'query' : 'mutation',
          field,
        })),
    );
    const call = fc.constantFrom(...calls).chain(({ operation, field }) => {
      const declared = field.args.map(({ name, type }) => `$${name}: ${type}`).join(', ');
      const passed = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
      return fc
        .record(Object.fromEntries(field.args.map(({ name, type }) => [name, anyOf(type, 3)])))
        .map((variables) => ({
          query: `${operation} (${declared}) { ${field.name}(${passed}) { __typename } }`,
          variables,
        }));
    });
    await fc.assert(
      fc.asyncProperty(call, (request) => isAnswered(JSON.stringify(request))),
      runs(250),
    );
    expect((await app.graphql('{ viewer { name } }')).errors).toBeUndefined();
  });
});

/** Values that mostly fit a type of the schema, and sometimes do not. */
function anyOf(type: GraphQLInputType, depth: number): fc.Arbitrary<unknown> {
  if (isNonNullType(type)) return anyOf(type.ofType, depth);
  return fc.oneof(
    { weight: 12, arbitrary: fittingValue(type, depth) },
    { weight: 1, arbitrary: fc.constantFrom(null, '', 0, -1, [], {}) },
  );
}

function fittingValue(type: GraphQLInputType, depth: number): fc.Arbitrary<unknown> {
  if (isListType(type)) return fc.array(anyOf(type.ofType, depth), { maxLength: 3 });
  if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(({ name }) => name));
  if (isInputObjectType(type)) {
    if (depth <= 0) return fc.constant({});
    const fields = Object.values(type.getFields()).map((field) => ({
      isRequired: isNonNullType(field.type),
      record: { [field.name]: anyOf(field.type, depth - 1) },
    }));
    if (type.isOneOf) return fc.oneof(...fields.map(({ record }) => fc.record(record)));
    const required = fields.filter(({ isRequired }) => isRequired).map(({ record }) => record);
    const all: Record<string, fc.Arbitrary<unknown>> = {};
    for (const { record } of fields) Object.assign(all, record);
    return fc.record(all, { requiredKeys: required.flatMap(Object.keys) });
  }
  if (!isScalarType(type)) return fc.constant(null);
  const numbers = fc.constantFrom(0, 1, -1, 2 ** 31 - 1, 2 ** 31, 2 ** 53, 1e300, 0.5);
  switch (type.name) {
    case 'Int':
    case 'Float':
    case 'BigInt':
      return fc.oneof(fc.nat(100), numbers);
    case 'Boolean':
      return fc.boolean();
    case 'DateTime':
      return fc.constantFrom('2026-11-01T00:00:00Z', '0000-00-00', '275760-09-13T00:00:00Z', '-1');
    case 'JSON':
      return fc.jsonValue({ maxDepth: 4 });
    case 'ID':
      return fc.oneof(globalId, text);
    default:
      return text;
  }
}

const globalId = fc
  .tuple(
    fc.constantFrom('Video', 'ReviewJob', 'Rule', 'ApiKey', 'ModelVersion', 'Query', '__proto__'),
    fc.oneof(fc.uuid(), text),
  )
  .map(([type, id]) => Buffer.from(`${type}:${id}`).toString('base64url'));

describe(`CSV, seed ${SEED}`, () => {
  let folder: Awaited<ReturnType<typeof csvFolder>>;

  beforeAll(async () => {
    folder = await csvFolder();
  });

  afterAll(() => folder.remove());

  const line = fc.oneof(
    fc.constantFrom(
      HEADER,
      csvLine('a'),
      csvLine('b', { views: '1e9' }),
      '"',
      '""',
      ',',
      '\r',
      '\n',
    ),
    fc.array(text, { maxLength: 14 }).map((fields) => fields.join(',')),
    text,
  );
  const bytes = fc.oneof(
    fc.array(line, { maxLength: 8 }).map((lines) => Buffer.from([HEADER, ...lines].join('\n'))),
    fc.array(line, { maxLength: 8 }).map((lines) => Buffer.from(lines.join('\r\n'))),
    fc
      .uint8Array({ maxLength: 200 })
      .map((tail) => Buffer.concat([Buffer.from(`${HEADER}\n`), tail])),
    fc.uint8Array({ maxLength: 200 }),
  );

  it('reads each row, rejects it with its line, or refuses the file', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        const file = await folder.write(content);
        try {
          for await (const row of readVideoCsv(file)) {
            expect(row.line).toBeGreaterThan(1);
            if (row.kind === 'rejected') expect(row.reason).not.toBe('');
          }
        } catch (error) {
          expect(error).toBeInstanceOf(FileError);
        }
        await readSplitCsv(file).catch((error) => expect(error).toBeInstanceOf(FileError));
      }),
      runs(250),
    );
  });
});

describe(`bundles, seed ${SEED}`, () => {
  let sound: BundleFiles;

  beforeAll(async () => {
    sound = await smallBundle();
  });

  it('are loaded or refused, whatever their files hold', async () => {
    const manifest = JSON.parse(new TextDecoder().decode(sound.get('manifest.json')));
    const change = fc.record({
      name: fc.oneof(fc.constantFrom(...sound.keys()), text),
      bytes: fc.oneof(
        fc.uint8Array({ maxLength: 100 }),
        fc.json().map((json) => new TextEncoder().encode(json)),
        fc
          .tuple(fc.constantFrom(...Object.keys(manifest)), fc.jsonValue())
          .map(([key, value]) =>
            new TextEncoder().encode(JSON.stringify({ ...manifest, [key]: value })),
          ),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const files = new Map([
          ...sound,
          ...changes.map(({ name, bytes }) => [name, bytes] as const),
        ]);
        try {
          (await loadModel(files)).dispose();
        } catch (error) {
          expect(error).toBeInstanceOf(BundleError);
        }
      }),
      runs(150),
    );
  });
});
