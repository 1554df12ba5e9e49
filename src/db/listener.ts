import pg from 'pg';
import type { Logger } from '../logger.ts';

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;

/**
 * A connection that does nothing but LISTEN, and that comes back when it is lost: after 0.1 s, then
 * twice as long each time, up to 5 s.
 */
export class Listener {
  readonly #options: {
    url: string;
    channel: string;
    log: Logger;
    onConnect: () => void;
    onNotify: () => void;
  };
  #client: pg.Client | null = null;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #closed = false;

  constructor(options: {
    url: string;
    /** An identifier, not quoted. */
    channel: string;
    log: Logger;
    /** Called whenever LISTEN is in force, the first time and again. */
    onConnect: () => void;
    onNotify: () => void;
  }) {
    this.#options = options;
  }

  get connected(): boolean {
    return this.#client !== null;
  }

  /** @throws what the first connection throws; later ones are tried again. */
  async start(): Promise<void> {
    await this.#connect();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    const client = this.#client;
    this.#client = null;
    await client?.end();
  }

  async #connect(): Promise<void> {
    const { url, channel, log, onConnect, onNotify } = this.#options;
    const client = new pg.Client({
      connectionString: url,
      application_name: 'gavel events',
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    });
    client.on('notification', onNotify);
    client.on('error', (error) => log.warn({ err: error }, 'the event connection failed'));
    client.on('end', () => {
      if (this.#client !== client) return;
      this.#client = null;
      this.#reconnectLater();
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    if (this.#closed) {
      await client.end();
      return;
    }
    this.#client = client;
    this.#retryMs = FIRST_RETRY_MS;
    onConnect();
  }

  #reconnectLater(): void {
    if (this.#closed) return;
    this.#retry = setTimeout(() => {
      this.#connect().catch((error) => {
        this.#options.log.warn({ err: error }, 'the event connection cannot be made');
        this.#reconnectLater();
      });
    }, this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }
}
