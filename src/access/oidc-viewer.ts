import type { JWTPayload } from 'jose';
import { z } from 'zod';
import { InvalidTokenError } from '../errors.ts';
import { Role } from '../generated/prisma/client.ts';
import type { Viewer } from './viewer.ts';

/** Where the roles stand in a token, and what they are called there. */
export type OidcClaims = Readonly<{
  /** A claim's name, or a path of names with dots, such as `realm_access.roles`. */
  rolesClaim: string;
  /** Roles by the issuer's name of a group; null when the issuer calls roles as Gavel does. */
  roleNames: ReadonlyMap<string, Role> | null;
}>;

const claims = z.object({
  // OpenID Connect Core, 2: at most 255 ASCII characters.
  sub: z.string().regex(/^[\x20-\x7e]{1,255}$/),
  exp: z.number(),
  name: z.string().min(1).max(200).optional().catch(undefined),
  preferred_username: z.string().min(1).max(200).optional().catch(undefined),
  email: z.string().min(1).max(200).optional().catch(undefined),
});

const names = z.union([
  z.array(z.unknown()).transform((list) => list.filter((name) => typeof name === 'string')),
  z.string().transform((text) => text.split(/[ ,]+/)),
]);

/**
 * Who a verified token says it is. A name of a role that nobody knows counts for nothing, so a token may
 * come to no role at all: its holder is somebody, who may do nothing.
 * @throws InvalidTokenError
 */
export function viewerOfClaims(payload: JWTPayload, { rolesClaim, roleNames }: OidcClaims): Viewer {
  const parsed = claims.safeParse(payload);
  if (!parsed.success) throw new InvalidTokenError('its claim "sub" is malformed');
  const { sub, exp, name, preferred_username, email } = parsed.data;
  const granted = names.safeParse(valueAt(payload, rolesClaim)).data ?? [];
  const roles = granted.flatMap((group) => roleOf(group, roleNames) ?? []);
  return {
    kind: 'OIDC',
    keyId: null,
    name: name ?? preferred_username ?? email ?? sub,
    roles: [...new Set(roles)],
    actor: `oidc:${sub}`,
    pointsPerMinute: null,
    expiresAt: new Date(exp * 1_000),
  };
}

function roleOf(group: string, roleNames: OidcClaims['roleNames']): Role | undefined {
  if (roleNames !== null) return roleNames.get(group);
  return z.enum(Role).safeParse(group).data;
}

/** A claim by its whole name, which may have dots of its own (a URL), or by the path. */
function valueAt(payload: JWTPayload, claim: string): unknown {
  if (Object.hasOwn(payload, claim)) return payload[claim];
  let value: unknown = payload;
  for (const name of claim.split('.')) {
    const object = z.record(z.string(), z.unknown()).safeParse(value).data;
    if (object === undefined || !Object.hasOwn(object, name)) return undefined;
    value = object[name];
  }
  return value;
}
