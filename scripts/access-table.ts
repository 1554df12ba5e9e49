import { type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql';
import { z } from 'zod';

const ROLES = ['SUBMITTER', 'VIEWER', 'MODERATOR', 'SENIOR', 'ADMIN'] as const;
type Role = (typeof ROLES)[number];

const scoped = z.object({
  authScopes: z.union([
    z.object({ role: z.enum(ROLES) }),
    z.object({ authenticated: z.literal(true) }),
  ]),
});

/** Which role each root field asks for, and each type and field that asks for more than its way in. */
export function accessTable(schema: GraphQLSchema): string {
  const rows = [...ROLES, null].map((role) => {
    const names = (
      root: { getFields(): Record<string, GraphQLField<unknown, unknown>> } | null | undefined,
    ) =>
      Object.values(root?.getFields() ?? {})
        .filter((field) => roleOf(field.extensions) === role)
        .map(({ name }) => `\`${name}\``)
        .toSorted()
        .join(', ');
    const cells = [
      schema.getQueryType(),
      schema.getMutationType(),
      schema.getSubscriptionType(),
    ].map(names);
    return `| ${role === null ? 'any' : `\`${role}\``} | ${cells.map((cell) => cell || '–').join(' | ')} |`;
  });
  const inner = restrictedWithin(schema);
  return [
    '| needs | queries | mutations | subscriptions |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    ...(inner.length === 0 ? [] : ['Within what they answer:', '', ...inner]),
  ].join('\n');
}

function restrictedWithin(schema: GraphQLSchema): string[] {
  const roots = new Set([
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ]);
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type))
    .filter((type) => !roots.has(type) && !type.name.startsWith('__'))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((type) => {
      const whole = roleOf(type.extensions);
      const fields = Object.values(type.getFields()).flatMap((field) => {
        const role = roleOf(field.extensions);
        return role === undefined ? [] : [`- \`${type.name}.${field.name}\`: \`${role ?? 'any'}\``];
      });
      return whole === undefined || whole === 'VIEWER'
        ? fields
        : [`- \`${type.name}\`: \`${whole ?? 'any'}\``, ...fields];
    });
}

/** The role that somebody must hold; null: any key; undefined: nothing is asked. */
function roleOf(extensions: { pothosOptions?: unknown }): Role | null | undefined {
  const parsed = scoped.safeParse(extensions.pothosOptions);
  if (!parsed.success) return undefined;
  return 'role' in parsed.data.authScopes ? parsed.data.authScopes.role : null;
}
