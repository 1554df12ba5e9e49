import { listActors, MAX_ACTORS } from '../access/list-actors.ts';
import type { ActorRow } from '../db/sql/actors-on-record.ts';
import { ViewerKindEnum } from './api-key.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { ApiKeyRef, ReviewQueueRef } from './refs.ts';
import { badUserInput } from './request-errors.ts';

const MAX_DAYS = 366;
const DAY_MS = 86_400_000;

const ActorRef = builder.objectRef<ActorRow>('Actor').implement({
  description:
    'Somebody who may do something here, or did: a person or a program. Gavel keeps no directory; this is what is ' +
    'on record of them.',
  authScopes: { role: 'ADMIN' },
  fields: (t) => ({
    actor: t.exposeString('actor', { description: 'How the record names them.' }),
    kind: t.field({
      type: ViewerKindEnum,
      nullable: true,
      description:
        'By what they show who they are; null for a name that stands in a queue’s list and that nobody can have.',
      resolve: ({ actor }) => {
        if (actor.startsWith('oidc:')) return 'OIDC' as const;
        return actor.startsWith('key:') ? ('API_KEY' as const) : null;
      },
    }),
    apiKey: t.field({
      type: ApiKeyRef,
      nullable: true,
      description:
        'Their key, with its name and roles; null for the holder of a token, whose roles their issuer says anew in ' +
        'each, and Gavel does not keep.',
      resolve: ({ keyId }) => keyId,
    }),
    lastSeenAt: t.expose('lastSeenAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'The latest of what is on record of them and the use of their key; null for never. A token that only read ' +
        'leaves no trace.',
    }),
    decisions: t.exposeInt('decisions', {
      description: 'How much they have decided in the days asked for; undone or not.',
    }),
    queues: t.loadableList({
      type: ReviewQueueRef,
      description:
        'The queues in use that list them as a reviewer; who may work the others is said there.',
      resolve: ({ actor }) => actor,
      load: queuesOf,
    }),
  }),
});

builder.queryField('actors', (t) =>
  t.field({
    type: [ActorRef],
    description:
      `Who holds an API key, who did anything that is on record, and whom a queue lists: at most ${MAX_ACTORS}, who ` +
      'was seen last first.',
    authScopes: { role: 'ADMIN' },
    args: {
      days: t.arg.int({
        required: true,
        defaultValue: 30,
        description: `Decisions of the last so many days are counted, 1 to ${MAX_DAYS}.`,
      }),
    },
    resolve: (_root, { days }, { services }) => {
      if (days < 1 || days > MAX_DAYS) throw badUserInput(`days must be from 1 to ${MAX_DAYS}`);
      return listActors(services.database.prisma, { since: new Date(Date.now() - days * DAY_MS) });
    },
  }),
);

async function queuesOf(actors: string[], { services }: Context) {
  const listed = await services.database.prisma.queueReviewer.findMany({
    where: { reviewer: { in: actors }, queue: { archivedAt: null } },
    include: { queue: true },
    orderBy: { queue: { name: 'asc' } },
  });
  const byActor = Map.groupBy(listed, ({ reviewer }) => reviewer);
  return actors.map((actor) => (byActor.get(actor) ?? []).map(({ queue }) => queue));
}
