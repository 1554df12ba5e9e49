import { hash } from 'node:crypto';
import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type RemoteJWKSet,
} from 'jose';
import { z } from 'zod';
import { InvalidTokenError } from '../errors.ts';
import { type OidcClaims, viewerOfClaims } from './oidc-viewer.ts';
import type { Viewer } from './viewer.ts';

/** Signatures by the issuer's private key. A shared secret (HS*) could be the public key; `none` is nobody's. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
/** How far two well-kept clocks are apart. */
const LEEWAY_SECONDS = 10;
/** How long the issuer may take to answer, and how soon it is asked again when it has not. */
const ISSUER_TIMEOUT_MS = 5_000;
const ISSUER_RETRY_MS = 2_000;
/** An unknown key id makes us ask for the keys again, but no oftener than this: anybody can make one up. */
const KEY_COOLDOWN_MS = 30_000;
/** A key that the issuer withdrew is trusted no longer than this. */
const KEYS_KEPT_MS = 10 * 60_000;
/** For how long a token that was just verified is taken at its word. */
const TOKEN_KEPT_MS = 30_000;
const MAX_TOKENS = 1_000;

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });

export type OidcSettings = Readonly<{ issuer: string; audience: string } & OidcClaims>;

/**
 * Tells who holds a token of one OpenID Connect issuer. Its keys are fetched when the first token comes, by
 * discovery (https://openid.net/specs/openid-connect-discovery-1_0.html), and kept: so Gavel starts while the
 * issuer is away, and a rotation is noticed by the first token that names the new key.
 */
export class OidcTokens {
  readonly #settings: OidcSettings;
  readonly #now: () => number;
  readonly #keyCooldownMs: number;
  readonly #verified = new Map<string, { viewer: Viewer; freshUntil: number }>();
  #keys: Promise<RemoteJWKSet> | null = null;
  #failedAt = Number.NEGATIVE_INFINITY;

  constructor(
    settings: OidcSettings,
    {
      now = Date.now,
      keyCooldownMs = KEY_COOLDOWN_MS,
    }: { now?: () => number; keyCooldownMs?: number } = {},
  ) {
    this.#settings = settings;
    this.#now = now;
    this.#keyCooldownMs = keyCooldownMs;
  }

  /**
   * The token's holder. Synchronous for one that was verified lately.
   * @throws InvalidTokenError with what is wrong with it, or with its issuer
   */
  holder(token: string): Viewer | Promise<Viewer> {
    const known = hash('sha256', token, 'base64url');
    const entry = this.#verified.get(known);
    if (entry !== undefined && this.#now() < entry.freshUntil) return entry.viewer;
    this.#verified.delete(known);
    return this.#verify(token, known);
  }

  async #verify(token: string, known: string): Promise<Viewer> {
    const { issuer, audience } = this.#settings;
    const keys = await this.#issuerKeys();
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: LEEWAY_SECONDS,
        currentDate: new Date(this.#now()),
      });
      const viewer = viewerOfClaims(payload, this.#settings);
      this.#remember(known, viewer);
      return viewer;
    } catch (error) {
      throw refusal(error);
    }
  }

  /** One discovery at a time; after a failed one there is a pause, in which tokens are refused at once. */
  #issuerKeys(): Promise<RemoteJWKSet> {
    if (this.#keys !== null) return this.#keys;
    if (this.#now() - this.#failedAt < ISSUER_RETRY_MS) return Promise.reject(unreachable());
    this.#keys = this.#discover().catch((error) => {
      this.#keys = null;
      this.#failedAt = this.#now();
      throw unreachable(error);
    });
    return this.#keys;
  }

  async #discover(): Promise<RemoteJWKSet> {
    const { issuer } = this.#settings;
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const signal = AbortSignal.timeout(ISSUER_TIMEOUT_MS);
    const response = await fetch(url, { signal, redirect: 'error' });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    const found = discovery.parse(await response.json());
    if (found.issuer !== issuer) throw new Error(`${url} is of the issuer ${found.issuer}`);
    return createRemoteJWKSet(new URL(found.jwks_uri), {
      timeoutDuration: ISSUER_TIMEOUT_MS,
      cooldownDuration: this.#keyCooldownMs,
      cacheMaxAge: KEYS_KEPT_MS,
    });
  }

  #remember(known: string, viewer: Viewer): void {
    const oldest = this.#verified.keys().next().value;
    if (this.#verified.size >= MAX_TOKENS && oldest !== undefined) this.#verified.delete(oldest);
    const freshUntil = Math.min(this.#now() + TOKEN_KEPT_MS, viewer.expiresAt?.getTime() ?? 0);
    this.#verified.set(known, { viewer, freshUntil });
  }
}

/** Whether a bearer secret is meant as a token, and not as an API key. */
export function isToken(secret: string): boolean {
  if (secret.split('.').length !== 3) return false;
  try {
    return 'alg' in decodeProtectedHeader(secret);
  } catch {
    return false;
  }
}

function unreachable(cause?: unknown): InvalidTokenError {
  return new InvalidTokenError('its issuer cannot be reached; try again soon', { cause });
}

/** What a client may know of why: never what the token holds. */
function refusal(error: unknown): unknown {
  if (error instanceof errors.JWTExpired) return new InvalidTokenError('it has expired');
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new InvalidTokenError(
      `its claim "${error.claim}" is ${CLAIM_FAULTS[error.reason] ?? 'wrong'}`,
    );
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return new InvalidTokenError('its algorithm is not allowed');
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return new InvalidTokenError('its signature is wrong');
  }
  if (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  ) {
    return new InvalidTokenError('its key is not one of the issuer’s');
  }
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) {
    return new InvalidTokenError('it is malformed');
  }
  // What is left is the fetching of keys: no answer, a wrong status, no JSON.
  if (error instanceof errors.JOSEError || error instanceof TypeError) return unreachable(error);
  return error;
}

const CLAIM_FAULTS: Readonly<Record<string, string>> = {
  missing: 'missing',
  check_failed: 'not what it must be',
  invalid: 'malformed',
};
