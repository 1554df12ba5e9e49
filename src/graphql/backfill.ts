import { clearAllDataLoaders } from '@pothos/plugin-dataloader';
import { z } from 'zod';
import type { Backfill } from '../generated/prisma/client.ts';
import { BACKFILL_PROGRESS } from '../training/backfills.ts';
import { builder } from './builder.ts';
import { BackfillStatusEnum } from './enums.ts';
import { newestFirst, newestFirstPage, PAGING_DESCRIPTION } from './keyset.ts';
import { BackfillRef, ModelVersionRef } from './refs.ts';
import { runStates, shareDone } from './run-states.ts';

BackfillRef.implement({
  description:
    'History scored again by one version: one more prediction for each video that was stored when it was asked ' +
    'for. Where the version is the champion, that prediction becomes the current one, unless the current one is ' +
    'this champion’s already, as after new counts, or came with new counts meanwhile.',
  fields: (t) => ({
    status: t.expose('status', { type: BackfillStatusEnum, description: 'Where it stands.' }),
    modelVersion: t.field({
      type: ModelVersionRef,
      description: 'Who scores.',
      resolve: ({ modelVersion }) => modelVersion,
    }),
    progress: t.float({
      description: 'From 0 to 1.',
      resolve: ({ status, scored, total }) => shareDone({ status, done: scored, total }),
    }),
    scored: t.exposeInt('scored', { description: 'Videos that are done.' }),
    total: t.exposeInt('total', {
      nullable: true,
      description: 'Videos that it is about; null until they are counted.',
    }),
    rate: t.exposeFloat('rate', {
      nullable: true,
      description: 'Videos a second, since a worker took it last; null before the first page.',
    }),
    secondsLeft: t.float({
      nullable: true,
      description: 'How long it will take from here, at this rate; null while that is not known.',
      resolve: secondsLeftOf,
    }),
    attempt: t.exposeInt('attempt', {
      description: 'How often a worker has taken it; each goes on where the last one stopped.',
    }),
    requestedBy: t.exposeString('requestedBy', { description: 'Who asked for it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When a worker took it last.',
    }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended, however it did.',
    }),
    failure: t.exposeString('failure', {
      nullable: true,
      description: 'Why it failed, when it did.',
    }),
  }),
});

const NEWEST = newestFirst('BACKFILL', ({ id }: Backfill) => id, z.uuid());

builder.queryFields((t) => ({
  backfill: t.field({
    type: BackfillRef,
    nullable: true,
    description: 'One backfill; null when there is none.',
    authScopes: { role: 'VIEWER' },
    args: { id: t.arg.globalID({ required: true, for: BackfillRef, description: 'Its id.' }) },
    resolve: (_root, { id }) => id.id,
  }),
  backfills: t.connection(
    {
      type: BackfillRef,
      description: `Backfills, newest first. ${PAGING_DESCRIPTION}`,
      authScopes: { role: 'VIEWER' },
      args: { version: t.arg.int({ description: 'Of this version; of all, by default.' }) },
      resolve: (_root, { version, ...args }, { services }) =>
        newestFirstPage(args, NEWEST, ({ take, direction, range }) =>
          services.database.prisma.backfill.findMany({
            where: { id: range, ...(version != null && { modelVersion: version }) },
            orderBy: { id: direction },
            take,
          }),
        ),
    },
    { name: 'BackfillConnection', description: 'A page of backfills.' },
    { name: 'BackfillEdge', description: 'A backfill and its place in the list.' },
  ),
}));

builder.subscriptionField('backfillProgress', (t) =>
  t.field({
    type: BackfillRef,
    description:
      'The backfill now, and again as it gets on; ends with the state in which it ended. An unknown one is an error.',
    authScopes: { role: 'VIEWER' },
    args: { id: t.arg.globalID({ required: true, for: BackfillRef, description: 'Its id.' }) },
    subscribe: (_root, { id: { id } }, { services }) =>
      runStates(services.events, {
        id,
        topic: BACKFILL_PROGRESS,
        what: 'backfill',
        read: () => services.database.prisma.backfill.findUnique({ where: { id } }),
      }),
    resolve: (backfill: Backfill, _args, context) => {
      clearAllDataLoaders(context);
      return backfill;
    },
  }),
);

function secondsLeftOf({ finishedAt, scored, total, rate }: Backfill): number | null {
  if (finishedAt !== null || total === null || rate === null || rate === 0) return null;
  return Math.max(0, total - scored) / rate;
}
