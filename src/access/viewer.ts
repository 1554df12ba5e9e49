import type { Role } from '../generated/prisma/client.ts';

/** Who asks: the holder of one API key. */
export type Viewer = Readonly<{
  keyId: string;
  name: string;
  /** As granted; see `holdsRole` for what they include. */
  roles: readonly Role[];
  /** How the audit columns name this viewer: stable, and never the key itself. */
  actor: string;
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
