import pg from 'pg';
import { TooManyExportsError } from '../../errors.ts';
import { globalId } from '../deliveries/global-id.ts';
import type { Dataset } from './datasets.ts';
import type { ExportRow } from './row-formats.ts';

/** At once in one process: each holds a connection, and a snapshot that keeps VACUUM from its work. */
const MAX_EXPORTS = 3;
/** Rows fetched at a time: what is in memory of an export, whatever its size. */
export const BATCH_ROWS = 500;
/** How long a reader may take over one batch before Postgres gives the export up. */
const STALL_MS = 60_000;

export type OpenExport = Readonly<{
  /** The moment of which everything in it is true. */
  at: Date;
  columns: readonly string[];
  /** Aborted when everything is cut off. */
  cutOff: AbortSignal;
  /** Throws when the database fails on the way: what was read until then is not all. */
  batches(): AsyncGenerator<readonly ExportRow[], void>;
  /** Lets go of the connection. For an export whose batches were never asked for. */
  close(): Promise<void>;
}>;

/**
 * Reads whole tables for a download, a batch at a time, and only when the reader has taken the batch
 * before. Each export is one read-only transaction on a snapshot, so its rows belong to one moment; it has
 * a connection of its own, so that slow readers leave the pool to the API.
 */
export class Exports {
  readonly #options: { url: string; limit: number; stallMs: number };
  readonly #clients = new Set<pg.Client>();
  readonly #cutOff = new AbortController();

  constructor({
    url,
    limit = MAX_EXPORTS,
    stallMs = STALL_MS,
  }: { url: string; limit?: number; stallMs?: number }) {
    this.#options = { url, limit, stallMs };
  }

  /**
   * Starts an export and reads its first batch, so that what is wrong is known before anything is sent.
   * @param values the statement's, in order; null for a filter that is not there.
   * @param url of a replica to read from; unset: the primary.
   * @throws TooManyExportsError
   */
  async open(
    dataset: Dataset,
    values: readonly (string | number | null)[],
    url = this.#options.url,
  ): Promise<OpenExport> {
    const { limit, stallMs } = this.#options;
    if (this.#clients.size >= limit) throw new TooManyExportsError(limit);
    const client = new pg.Client({
      connectionString: url,
      application_name: 'gavel export',
      connectionTimeoutMillis: 10_000,
      idle_in_transaction_session_timeout: stallMs,
    });
    this.#clients.add(client);
    // A lost connection fails the next fetch.
    client.on('error', () => {});
    const close = async (): Promise<void> => {
      if (this.#clients.delete(client)) await client.end();
    };
    const fetchBatch = () =>
      client.query<ExportRow>({ text: `FETCH ${BATCH_ROWS} FROM export`, types: TYPES });

    try {
      await client.connect();
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const { rows } = await client.query<{ at: Date }>('SELECT now() AS at');
      const [moment] = rows;
      if (moment === undefined) throw new Error('the database told no time');
      const declaration = `DECLARE export NO SCROLL CURSOR FOR ${dataset.statement.text}`;
      await client.query(declaration, [...values]);
      const first = await fetchBatch();
      const columns = first.fields.map(({ name }) => name);
      return {
        at: moment.at,
        columns: dataset.shape?.columns ?? columns,
        cutOff: this.#cutOff.signal,
        async *batches() {
          try {
            for (let batch = first; ; batch = await fetchBatch()) {
              yield shaped(batch.rows, dataset);
              if (batch.rows.length < BATCH_ROWS) return;
            }
          } finally {
            await close();
          }
        },
        close,
      };
    } catch (error) {
      await close().catch(() => {});
      throw error;
    }
  }

  /** Cuts off what is under way. */
  async close(): Promise<void> {
    this.#cutOff.abort();
    const clients = [...this.#clients];
    this.#clients.clear();
    await Promise.allSettled(clients.map((client) => client.end()));
  }
}

/** Counts are at most 2^53 - 1, so that a number holds them; moments go out in ISO 8601. */
const TYPES: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === pg.types.builtins.INT8) return Number;
    const parse = pg.types.getTypeParser(oid, format);
    if (oid !== pg.types.builtins.TIMESTAMPTZ) return parse;
    return (text: string) => parse(text).toISOString();
  },
};

function shaped(rows: readonly ExportRow[], { ids, shape }: Dataset): readonly ExportRow[] {
  if (shape === undefined) return rows.map((row) => withGlobalIds(row, ids));
  return rows.map((row) => shape.of(row)).filter((row) => row !== null);
}

function withGlobalIds(row: ExportRow, ids: Dataset['ids']): ExportRow {
  const shown: Record<string, unknown> = { ...row };
  for (const [column, type] of Object.entries(ids)) {
    const id = shown[column];
    if (id != null) shown[column] = globalId(type, String(id));
  }
  return shown;
}
