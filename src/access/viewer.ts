import type { Role } from '../generated/prisma/client.ts';

/** Who asks: the holder of an API key, or of a token of the OpenID Connect issuer. */
export type Viewer = Readonly<{
  kind: 'API_KEY' | 'OIDC';
  /** Null for a token. */
  keyId: string | null;
  name: string;
  /** As granted; see `holdsRole` for what they include. */
  roles: readonly Role[];
  /** How the audit columns name this viewer: stable, and never the key itself. */
  actor: string;
  /** When key or token end by themselves; null for never. */
  expiresAt: Date | null;
  /** What a key of its own limit may cost; null for the limit of its roles. */
  pointsPerMinute: number | null;
}>;

/** Which granted roles satisfy a demand for the role. ADMIN includes all, SENIOR MODERATOR, MODERATOR VIEWER. */
const SATISFIED_BY: Readonly<Record<Role, readonly Role[]>> = {
  SUBMITTER: ['SUBMITTER', 'ADMIN'],
  VIEWER: ['VIEWER', 'MODERATOR', 'SENIOR', 'ADMIN'],
  MODERATOR: ['MODERATOR', 'SENIOR', 'ADMIN'],
  SENIOR: ['SENIOR', 'ADMIN'],
  ADMIN: ['ADMIN'],
};

export function holdsRole(viewer: Viewer | null, role: Role): boolean {
  return viewer?.roles.some((granted) => SATISFIED_BY[role].includes(granted)) ?? false;
}
