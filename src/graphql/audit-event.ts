import { z } from 'zod';
import type { AuditEvent, Prisma } from '../generated/prisma/client.ts';
import { builder } from './builder.ts';
import { newestFirst, newestFirstPage, PAGING_DESCRIPTION } from './keyset.ts';
import { AuditEventRef } from './refs.ts';

AuditEventRef.implement({
  description:
    'Somebody did something: on record for good, in the transaction that did it. Submissions and new counts have ' +
    'none: their rows are a record of themselves.',
  authScopes: { role: 'ADMIN' },
  fields: (t) => ({
    actor: t.exposeString('actor', {
      description:
        'Who: `key:` and the id of an API key, `oidc:` and the subject of a token, `system:` and what acted by itself.',
    }),
    action: t.exposeString('action', { description: 'A noun and a verb, such as `job.decide`.' }),
    subjectType: t.exposeString('subjectType', {
      description: 'What it was done to: a type of this API, such as `ReviewJob`.',
    }),
    subject: t.id({
      description: 'The global id of what it was done to, for `node` where the type is a Node.',
      resolve: ({ subjectType, subjectId }) => globalIdOf(subjectType, subjectId),
    }),
    details: t.field({
      type: 'JSON',
      description: 'What changed: ids, numbers and settings by name. Ids are not encoded here.',
      resolve: ({ details }) => details,
    }),
    requestId: t.exposeString('requestId', {
      nullable: true,
      description: 'The request that asked for it, as in the log; null for a job.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
  }),
});

const AuditEventFilter = builder.inputType('AuditEventFilter', {
  description: 'Which events: those that match all that is given.',
  fields: (t) => ({
    actor: t.string({ description: 'Exactly this actor.' }),
    action: t.string({
      description: 'Exactly this action; with a dot at its end, such as `job.`, all of that noun.',
    }),
    subject: t.field({ type: 'ID', description: 'What was done to the thing of this global id.' }),
    since: t.field({ type: 'DateTime', description: 'From this moment on.' }),
    until: t.field({ type: 'DateTime', description: 'Before this moment.' }),
  }),
});

const EVENTS = newestFirst(
  'AUDIT_EVENT',
  ({ id }: AuditEvent) => String(id),
  z.string().regex(/^\d{1,18}$/),
);

builder.queryField('auditEvents', (t) =>
  t.connection(
    {
      type: AuditEventRef,
      description: `Who did what, newest first. ${PAGING_DESCRIPTION}`,
      authScopes: { role: 'ADMIN' },
      args: { filter: t.arg({ type: AuditEventFilter, description: 'All by default.' }) },
      resolve: (_root, { filter, ...args }, { services }) =>
        newestFirstPage(args, EVENTS, ({ take, direction, range }) =>
          services.database.prisma.auditEvent.findMany({
            where: { ...(filter && matching(filter)), id: asSequence(range) },
            orderBy: { id: direction },
            take,
          }),
        ),
    },
    { name: 'AuditEventConnection', description: 'A page of audit events.' },
    { name: 'AuditEventEdge', description: 'An audit event and its place in the list.' },
  ),
);

function matching(filter: typeof AuditEventFilter.$inferInput): Prisma.AuditEventWhereInput {
  const { actor, action, subject, since, until } = filter;
  return {
    ...(actor != null && { actor }),
    ...(action != null && { action: action.endsWith('.') ? { startsWith: action } : action }),
    ...(subject != null && subjectOf(subject)),
    ...((since ?? until) && {
      createdAt: { ...(since && { gte: since }), ...(until && { lt: until }) },
    }),
  };
}

/** Of any type, also one that has no node any more: what is on record stays to be found. */
function subjectOf(globalId: string): { subjectType: string; subjectId: string } {
  const [subjectType = '', ...rest] = Buffer.from(globalId, 'base64url').toString().split(':');
  return { subjectType, subjectId: rest.join(':') };
}

function globalIdOf(type: string, id: string): string {
  return Buffer.from(`${type}:${id}`).toString('base64url');
}

function asSequence({ lt, gt }: { lt?: string; gt?: string }): Prisma.BigIntFilter {
  return {
    ...(lt !== undefined && { lt: BigInt(lt) }),
    ...(gt !== undefined && { gt: BigInt(gt) }),
  };
}
