import type pg from 'pg';
import { loadStatement } from '../../db/sql/load.ts';
import { type Repetition, repeat } from '../../jobs/repeat.ts';
import type { Logger } from '../../logger.ts';

export type QueueCount = Readonly<{ queueId: string; pending: number; leased: number }>;

const COUNT_OPEN_JOBS = loadStatement('count-open-jobs');

/** Leases are not told of one by one, and run out without a word: counts are looked at, this often. */
const LOOK_INTERVAL_MS = 1_000;

/**
 * Follows how many jobs wait and are held in every queue: one look a second for all who watch in this
 * process, and none while nobody does.
 */
export class QueueCounts {
  readonly #pool: pg.Pool;
  readonly #log: Logger;
  readonly #intervalMs: number;
  readonly #watchers = new Set<() => void>();
  #counts: ReadonlyMap<string, QueueCount> | null = null;
  #looking: Repetition | null = null;

  constructor(options: { pool: pg.Pool; log: Logger; intervalMs?: number }) {
    this.#pool = options.pool;
    this.#log = options.log;
    this.#intervalMs = options.intervalMs ?? LOOK_INTERVAL_MS;
  }

  /** Calls `onChange` after each look that found other counts than the one before; returns what ends that. */
  watch(onChange: () => void): () => void {
    this.#watchers.add(onChange);
    this.#looking ??= repeat(
      { intervalMs: this.#intervalMs, what: 'counting the jobs of queues', log: this.#log },
      () => this.#look(),
    );
    return () => {
      this.#watchers.delete(onChange);
      if (this.#watchers.size === 0) void this.close();
    };
  }

  /** The counts of these queues at the last look; a queue without open jobs counts none of either. */
  async of(queueIds: Iterable<string>): Promise<QueueCount[]> {
    if (this.#counts === null) await this.#look();
    const none = { pending: 0, leased: 0 };
    return Array.from(queueIds, (queueId) => this.#counts?.get(queueId) ?? { queueId, ...none });
  }

  async close(): Promise<void> {
    const looking = this.#looking;
    this.#looking = null;
    this.#counts = null;
    await looking?.stop();
  }

  async #look(): Promise<void> {
    const { rows } = await this.#pool.query<QueueCount>({ ...COUNT_OPEN_JOBS });
    const before = this.#counts;
    this.#counts = new Map(rows.map((row) => [row.queueId, row]));
    if (before !== null && !isSame(before, this.#counts)) {
      for (const onChange of [...this.#watchers]) onChange();
    }
  }
}

function isSame(a: ReadonlyMap<string, QueueCount>, b: ReadonlyMap<string, QueueCount>): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([queueId, { pending, leased }]) => {
    const other = b.get(queueId);
    return other?.pending === pending && other.leased === leased;
  });
}
