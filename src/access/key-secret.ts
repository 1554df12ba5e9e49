import { hash, randomBytes } from 'node:crypto';

const PREFIX_LENGTH = 12;

/** A new bearer key: 256 random bits behind a prefix that secret scanners can look for. */
export function newKeySecret(): string {
  return `gavel_${randomBytes(32).toString('base64url')}`;
}

/**
 * SHA-256 of a key, which is all that is stored. A plain hash suffices: a key is random, so there is
 * nothing to guess.
 */
export function hashKeySecret(secret: string): Buffer<ArrayBuffer> {
  return Buffer.from(hash('sha256', secret, 'buffer'));
}

/** The first characters of a key, by which a person tells keys apart; of a short one at most a third. */
export function keyPrefix(secret: string): string {
  return secret.slice(0, Math.min(PREFIX_LENGTH, Math.floor(secret.length / 3)));
}
