import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { loadStatement } from '../db/sql/load.ts';
import type { Role } from '../generated/prisma/client.ts';
import type { Logger } from '../logger.ts';
import type { Viewer } from './viewer.ts';

/*
 * What a key may cost, as a token bucket in Postgres that holds a minute's points and is refilled steadily.
 * A replica takes a portion out of it, a second's worth, in one statement, and spends that in memory: so a
 * request waits for the database only when the replica holds nothing for it. The next portion is fetched
 * when half of the last is gone. Points are taken before they are spent, so that all replicas together never
 * spend more than the bucket gave; what a replica holds and does not spend within ten seconds is forfeit, and so
 * a key may be refused up to one portion a replica (1/60 of the limit) early. Time is the database's.
 *
 * What goes on by itself once it was allowed, an export's rows and a subscription's events, is paced: it waits
 * for points where a request would be refused, so it is late and never cut.
 */

const WINDOW_SECONDS = 60;
const PORTIONS_A_WINDOW = 60;
/** A portion older than this was refilled by now: it is not spent on top. */
const PORTION_KEPT_MS = 10_000;
/** How often an empty bucket is looked at again. */
const EMPTY_KEPT_MS = 250;
/** How long the database may take to lease before requests go on without it. */
const LEASE_TIMEOUT_MS = 1_000;
const MAX_ACCOUNTS = 10_000;
/** What is paced waits at most for this share of a window, though it cost more: others have a time of their own. */
const LONGEST_WAIT = 1 / 2;

const LEASE = loadStatement('lease-points');

export type RoleLimits = Readonly<Record<Role, number>>;

/** What became of a request that wanted to spend, for headers and `extensions.cost`. */
export type Allowance = Readonly<{
  allowed: boolean;
  cost: number;
  limit: number;
  /** Points left, by what this replica knows. */
  remaining: number;
  /** Until the bucket is full again. */
  resetSeconds: number;
  /** Until the request may come again; 0 where it was allowed. */
  retryAfterSeconds: number;
}>;

type Account = {
  /** Points in hand; below zero where a request turned out dearer than it had said. */
  balance: number;
  leasedAt: number;
  /** What the bucket held after the last lease. */
  left: number;
  emptyUntil: number;
  lease: Promise<void> | null;
};

export class RateLimiter {
  readonly #pool: pg.Pool;
  readonly #limits: RoleLimits;
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #onRefusal: () => void;
  readonly #onWait: () => void;
  readonly #accounts = new Map<string, Account>();

  constructor(options: {
    pool: pg.Pool;
    limits: RoleLimits;
    log: Logger;
    now?: () => number;
    onRefusal?: () => void;
    onWait?: () => void;
  }) {
    this.#pool = options.pool;
    this.#limits = options.limits;
    this.#log = options.log;
    this.#now = options.now ?? Date.now;
    this.#onRefusal = options.onRefusal ?? (() => undefined);
    this.#onWait = options.onWait ?? (() => undefined);
  }

  /** Spends, or refuses. Synchronous where this replica holds enough. */
  spend(viewer: Viewer, cost: number): Allowance | Promise<Allowance> {
    const limit = this.#limitOf(viewer);
    const account = this.#accountOf(viewer.actor);
    return this.#take(account, cost, limit)
      ? this.#allow(viewer.actor, account, cost, limit)
      : this.#spendLater(viewer.actor, account, cost, limit).then((allowance) => {
          if (!allowance.allowed) this.#onRefusal();
          return allowance;
        });
  }

  /**
   * Spends as soon as there are points for it; synchronous where this replica holds enough.
   * @param signal ends the wait, by its reason.
   */
  pace(viewer: Viewer, cost: number, signal: AbortSignal): void | Promise<void> {
    const limit = this.#limitOf(viewer);
    const price = Math.min(cost, limit * LONGEST_WAIT);
    const account = this.#accountOf(viewer.actor);
    if (this.#take(account, price, limit)) void this.#allow(viewer.actor, account, price, limit);
    else return this.#wait(viewer.actor, account, { price, limit, signal });
  }

  /** Adds what a request cost beyond what was spent for it before; later ones pay. */
  charge(viewer: Viewer, cost: number): void {
    this.#accountOf(viewer.actor).balance -= cost;
  }

  /** Waits for leases under way. */
  async close(): Promise<void> {
    await Promise.all([...this.#accounts.values()].map(({ lease }) => lease));
  }

  async #wait(
    holder: string,
    account: Account,
    { price, limit, signal }: { price: number; limit: number; signal: AbortSignal },
  ): Promise<void> {
    let allowance = await this.#spendLater(holder, account, price, limit);
    if (!allowance.allowed) this.#onWait();
    while (!allowance.allowed) {
      signal.throwIfAborted();
      await delay(allowance.retryAfterSeconds * 1_000, undefined, { signal });
      allowance = await this.#spendLater(holder, account, price, limit);
    }
  }

  async #spendLater(
    holder: string,
    account: Account,
    cost: number,
    limit: number,
  ): Promise<Allowance> {
    // Each turn leases, or finds that somebody else's lease suffices, or that the bucket is empty.
    while (!this.#take(account, cost, limit)) {
      if (this.#now() < account.emptyUntil) return this.#refuse(account, cost, limit);
      // A debt may be more than the bucket ever holds: then all that it holds goes towards it.
      const needed = Math.min(limit, Math.min(cost, limit) - account.balance);
      await this.#lease(holder, account, needed, limit);
    }
    return this.#allow(holder, account, cost, limit);
  }

  #take(account: Account, cost: number, limit: number): boolean {
    if (account.balance > 0 && this.#now() - account.leasedAt > PORTION_KEPT_MS)
      account.balance = 0;
    // What costs more than the bucket can hold takes all of it, and leaves a debt.
    if (account.balance < Math.min(cost, limit)) return false;
    account.balance -= cost;
    return true;
  }

  #allow(holder: string, account: Account, cost: number, limit: number): Allowance {
    const isLow = account.balance < limit / PORTIONS_A_WINDOW / 2;
    if (isLow && account.lease === null && this.#now() >= account.emptyUntil) {
      void this.#lease(holder, account, 0, limit);
    }
    return { allowed: true, cost, limit, retryAfterSeconds: 0, ...this.#state(account, limit) };
  }

  #refuse(account: Account, cost: number, limit: number): Allowance {
    const state = this.#state(account, limit);
    const missing = Math.min(cost, limit) - account.balance - this.#inBucket(account, limit);
    const retryAfterSeconds = Math.max(1, Math.ceil((missing / limit) * WINDOW_SECONDS));
    return { allowed: false, cost, limit, retryAfterSeconds, ...state };
  }

  #state(account: Account, limit: number): Pick<Allowance, 'remaining' | 'resetSeconds'> {
    const points = Math.min(limit, account.balance + this.#inBucket(account, limit));
    const remaining = Math.max(0, Math.floor(points));
    return {
      remaining,
      resetSeconds: Math.ceil(((limit - remaining) / limit) * WINDOW_SECONDS),
    };
  }

  /** What is in the bucket now, if nobody else has taken any. */
  #inBucket(account: Account, limit: number): number {
    const refilled = (limit * (this.#now() - account.leasedAt)) / 1_000 / WINDOW_SECONDS;
    return Math.min(limit, account.left + Math.max(0, refilled));
  }

  /** One lease at a time an account; who comes meanwhile waits for it, and looks again. */
  #lease(holder: string, account: Account, needed: number, limit: number): Promise<void> {
    account.lease ??= this.#leaseFromBucket(holder, account, needed, limit).finally(() => {
      account.lease = null;
    });
    return account.lease;
  }

  async #leaseFromBucket(
    holder: string,
    account: Account,
    needed: number,
    limit: number,
  ): Promise<void> {
    const wanted = Math.max(needed, limit / PORTIONS_A_WINDOW);
    try {
      const { points, granted } = await this.#leaseInTime([holder, limit, wanted, needed]);
      account.balance += granted;
      account.left = points;
      account.leasedAt = this.#now();
      if (granted === 0) account.emptyUntil = this.#now() + EMPTY_KEPT_MS;
    } catch (error) {
      // A limit that cannot be looked up refuses nobody: without the database little is answered anyway.
      this.#log.warn({ err: error }, 'a rate limit cannot be read, and is not held for a second');
      account.balance = Math.max(0, account.balance) + wanted;
      account.leasedAt = this.#now();
    }
  }

  async #leaseInTime(values: (string | number)[]): Promise<{ points: number; granted: number }> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('the database is late')), LEASE_TIMEOUT_MS);
    });
    try {
      const query = this.#pool.query<{ points: number; granted: number }>({ ...LEASE, values });
      const { rows } = await Promise.race([query, late]);
      const [row] = rows;
      if (row === undefined) throw new Error('a lease answered no row');
      return row;
    } finally {
      clearTimeout(timer);
    }
  }

  #limitOf({ pointsPerMinute, roles }: Viewer): number {
    // A token may have no role at all: its holder may read who they are, at a viewer's rate.
    const granted: readonly Role[] = roles.length > 0 ? roles : ['VIEWER'];
    return pointsPerMinute ?? Math.max(...granted.map((role) => this.#limits[role]));
  }

  #accountOf(holder: string): Account {
    const known = this.#accounts.get(holder);
    if (known !== undefined) return known;
    const oldest = this.#accounts.keys().next().value;
    if (this.#accounts.size >= MAX_ACCOUNTS && oldest !== undefined) this.#accounts.delete(oldest);
    const account: Account = { balance: 0, leasedAt: 0, left: 0, emptyUntil: 0, lease: null };
    this.#accounts.set(holder, account);
    return account;
  }
}
