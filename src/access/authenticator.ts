import type { Database } from '../db/database.ts';
import type { ApiKey } from '../generated/prisma/client.ts';
import type { Logger } from '../logger.ts';
import { KeyLookups } from './key-lookups.ts';
import { hashKeySecret } from './key-secret.ts';
import { isToken, type OidcTokens } from './oidc-tokens.ts';
import type { Viewer } from './viewer.ts';

/** For how long a key is trusted without asking the database: how late another process hears of a revocation. */
export const CACHE_TTL_MS = 3_000;
const MAX_CACHED_KEYS = 1_000;
/** `lastUsedAt` is written at most this often per key. */
const LAST_USED_INTERVAL_MS = 60_000;

type Entry = { viewer: Viewer; freshUntil: number };

/**
 * Tells who holds a bearer key, or a token where an issuer is configured. Keys that were just seen are answered from memory, so that a busy client
 * costs a hash a request; an unknown key is always looked up, with others of its moment.
 */
export class Authenticator {
  readonly #database: Database;
  readonly #log: Logger;
  readonly #tokens: OidcTokens | null;
  readonly #now: () => number;
  readonly #keys: KeyLookups<ApiKey>;
  readonly #entries = new Map<string, Entry>();
  readonly #lookups = new Map<string, Promise<Viewer | null>>();
  readonly #writes = new Set<Promise<void>>();
  /** Counts revocations, so that a lookup that began before one is not cached after it. */
  #epoch = 0;

  constructor(options: {
    database: Database;
    log: Logger;
    tokens?: OidcTokens | null;
    now?: () => number;
  }) {
    this.#database = options.database;
    this.#log = options.log;
    this.#tokens = options.tokens ?? null;
    this.#now = options.now ?? Date.now;
    const { prisma } = options.database;
    this.#keys = new KeyLookups((hashes) =>
      prisma.apiKey.findMany({ where: { secretHash: { in: hashes } } }),
    );
  }

  /**
   * The key's holder; null when the key is unknown, revoked or expired. Synchronous for one that was just seen.
   * @throws InvalidTokenError
   */
  authenticate(secret: string): Viewer | null | Promise<Viewer | null> {
    if (this.#tokens !== null && isToken(secret)) return this.#tokens.holder(secret);
    const hash = hashKeySecret(secret);
    const cacheKey = hash.toString('latin1');
    const entry = this.#entries.get(cacheKey);
    if (entry !== undefined && this.#now() < entry.freshUntil) return entry.viewer;
    this.#entries.delete(cacheKey);
    let lookup = this.#lookups.get(cacheKey);
    if (lookup === undefined) {
      lookup = this.#lookUp(hash, cacheKey).finally(() => this.#lookups.delete(cacheKey));
      this.#lookups.set(cacheKey, lookup);
    }
    return lookup;
  }

  /** Drops what is cached of a key, because it was revoked. */
  forget(keyId: string): void {
    this.#epoch += 1;
    // A lookup under way may have read the key before it was revoked: the next request asks anew.
    this.#lookups.clear();
    for (const [cacheKey, { viewer }] of this.#entries) {
      if (viewer.keyId === keyId) this.#entries.delete(cacheKey);
    }
  }

  /** Waits for writes under way. */
  async close(): Promise<void> {
    await Promise.all(this.#writes);
  }

  async #lookUp(secretHash: Buffer<ArrayBuffer>, cacheKey: string): Promise<Viewer | null> {
    const epoch = this.#epoch;
    const key = await this.#keys.find(secretHash);
    const now = this.#now();
    const expiresAt = key?.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
    if (key === null || key.revokedAt !== null || expiresAt <= now) return null;
    this.#noteUse(key, now);
    const viewer: Viewer = {
      kind: 'API_KEY',
      keyId: key.id,
      name: key.name,
      roles: key.roles,
      actor: `key:${key.id}`,
      expiresAt: key.expiresAt,
      pointsPerMinute: key.pointsPerMinute,
    };
    if (epoch === this.#epoch) {
      this.#makeRoom();
      this.#entries.set(cacheKey, { viewer, freshUntil: Math.min(now + CACHE_TTL_MS, expiresAt) });
    }
    return viewer;
  }

  #makeRoom(): void {
    if (this.#entries.size < MAX_CACHED_KEYS) return;
    const oldest = this.#entries.keys().next().value;
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  /** Writes `lastUsedAt` behind the request's back; lookups are rare, so this costs nothing on the hot path. */
  #noteUse(key: ApiKey, now: number): void {
    if (key.lastUsedAt !== null && now - key.lastUsedAt.getTime() < LAST_USED_INTERVAL_MS) return;
    const write = this.#database.prisma.apiKey
      .updateMany({ where: { id: key.id }, data: { lastUsedAt: new Date(now) } })
      .then(
        () => undefined,
        (error: unknown) => this.#log.warn({ err: error }, 'could not note the use of an API key'),
      );
    this.#writes.add(write);
    void write.finally(() => this.#writes.delete(write));
  }
}
