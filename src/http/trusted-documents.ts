import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { GraphQLError } from 'graphql';
import { z } from 'zod';
import { StartupError } from '../errors.ts';

/*
 * Trusted documents (persisted operations, https://benjie.dev/graphql/trusted-documents): operations that are known
 * by the SHA-256 of their text, because the dashboard's build or the operator listed them. A request names one as
 * `documentId: "sha256:<hash>"`, as `extensions.persistedQuery.sha256Hash`, or by sending its very text.
 */

/** From whom nothing else is taken: nobody, browsers, everybody. */
export type TrustMode = 'off' | 'browsers' | 'all';

/** How often a list that may have been built anew is looked at. */
const LOOK_AGAIN_MS = 2_000;

const manifest = z.record(z.string().regex(/^[0-9a-f]{64}$/), z.string());

const naming = z.object({
  query: z.string().optional().catch(undefined),
  documentId: z.string().optional().catch(undefined),
  extensions: z
    .object({ persistedQuery: z.object({ sha256Hash: z.string() }) })
    .optional()
    .catch(undefined),
});

export class TrustedDocuments {
  readonly #mode: TrustMode;
  readonly #listed = new Map<string, string>();
  readonly #built: BuiltList;

  /**
   * @param files lists beside that of the dashboard: JSON objects of texts by their hash.
   * @throws StartupError for one that cannot be read
   */
  constructor(options: { mode: TrustMode; files: readonly string[]; builtFile: string }) {
    this.#mode = options.mode;
    this.#built = new BuiltList(options.builtFile);
    for (const file of options.files) {
      try {
        for (const [hash, text] of readList(file)) this.#listed.set(hash, text);
      } catch (error) {
        throw new StartupError(
          `${file} is no list of trusted documents: ${error instanceof Error ? error.message : error}`,
        );
      }
    }
  }

  /**
   * The text to execute for a request, where that is not for the request alone to say: undefined leaves it
   * as it is. A known document is taken as it was listed, whatever text came with its name.
   * @throws GraphQLError DOCUMENT_NOT_TRUSTED, DOCUMENT_NOT_FOUND
   */
  textOf(request: unknown, headers: IncomingHttpHeaders): string | undefined {
    if (this.#mode === 'off' && !names(request)) return undefined;
    const { query, documentId, extensions } = naming.safeParse(request).data ?? {};
    const hash = documentId?.replace(/^sha256:/, '') ?? extensions?.persistedQuery.sha256Hash;
    const known = hash === undefined ? undefined : this.#find(hash);
    if (known !== undefined) return known;
    if (
      query !== undefined &&
      (!this.#trustsOnly(headers) || this.#find(sha256(query)) !== undefined)
    )
      return query;
    if (query !== undefined) throw untrusted();
    if (hash !== undefined) throw unknown();
    return undefined;
  }

  #trustsOnly(headers: IncomingHttpHeaders): boolean {
    return this.#mode === 'all' || (this.#mode === 'browsers' && isOfBrowser(headers));
  }

  #find(hash: string): string | undefined {
    return this.#listed.get(hash) ?? this.#built.find(hash);
  }
}

/** Most requests name nothing, and need not be looked at closely. */
function names(request: unknown): boolean {
  return (
    typeof request === 'object' &&
    request !== null &&
    ('extensions' in request || 'documentId' in request)
  );
}

/** Pages send one or the other, and their scripts can neither leave it out nor change it. */
function isOfBrowser(headers: IncomingHttpHeaders): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
}

/** What the dashboard's build lists: a checkout makes it after its first start, and again when it has changed. */
class BuiltList {
  readonly #file: string;
  #texts: ReadonlyMap<string, string> = new Map();
  #modifiedMs = 0;
  #lookAgainAt = 0;

  constructor(file: string) {
    this.#file = file;
  }

  find(hash: string): string | undefined {
    const text = this.#texts.get(hash);
    if (text !== undefined || Date.now() < this.#lookAgainAt) return text;
    this.#lookAgainAt = Date.now() + LOOK_AGAIN_MS;
    const modifiedMs = statSync(this.#file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (modifiedMs === this.#modifiedMs) return undefined;
    this.#texts = new Map(readList(this.#file));
    this.#modifiedMs = modifiedMs;
    return this.#texts.get(hash);
  }
}

function readList(file: string): [string, string][] {
  const entries = Object.entries(manifest.parse(JSON.parse(readFileSync(file, 'utf8'))));
  for (const [hash, text] of entries)
    if (sha256(text) !== hash) throw new Error(`${hash} is not the SHA-256 of its text`);
  return entries;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function untrusted(): GraphQLError {
  return new GraphQLError('only operations that this server knows are executed here', {
    extensions: { code: 'DOCUMENT_NOT_TRUSTED' },
  });
}

function unknown(): GraphQLError {
  return new GraphQLError('this server knows no operation with this hash', {
    extensions: { code: 'DOCUMENT_NOT_FOUND' },
  });
}
