import { NotFoundError, ValidationError } from '../errors.ts';
import type { Action, ActionTaken } from '../generated/prisma/client.ts';
import { ACTION_WORDS } from '../moderation/actions/action-limits.ts';
import { archiveAction } from '../moderation/actions/archive-action.ts';
import { createAction } from '../moderation/actions/create-action.ts';
import { restoreAction } from '../moderation/actions/restore-action.ts';
import { updateAction } from '../moderation/actions/update-action.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { ActionRef, ActionTakenRef, VideoRef } from './refs.ts';

const WORDS = {
  key: 'What the platform’s program reads, such as `remove`; it never changes.',
  name: 'For people.',
  description: 'What happens on the platform.',
  strikes: 'How many strikes it costs the author; 0 for none.',
  strikeDays: 'For how many days they count; 0 without strikes.',
} as const;

ActionRef.implement({
  description:
    'What may be done to a video on the platform. Gavel does nothing itself: it tells the platform.',
  authScopes: { role: 'VIEWER' },
  fields: (t) => ({
    key: t.exposeString('key', { description: WORDS.key }),
    name: t.exposeString('name', { description: WORDS.name }),
    description: t.exposeString('description', { description: WORDS.description }),
    strikes: t.exposeInt('strikes', { description: WORDS.strikes }),
    strikeDays: t.exposeInt('strikeDays', { description: WORDS.strikeDays }),
    archivedAt: t.expose('archivedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when nobody may take it; null while it is in use.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was defined.' }),
  }),
});

ActionTakenRef.implement({
  description: 'An action that the platform was told to take, or to take back.',
  authScopes: { role: 'VIEWER' },
  fields: (t) => ({
    action: t.field({
      type: ActionRef,
      description: 'Which.',
      resolve: ({ actionId }) => actionId,
    }),
    video: t.field({
      type: VideoRef,
      description: 'To what.',
      resolve: ({ videoId }) => videoId,
    }),
    authorExternalId: t.exposeString('authorExternalId', {
      nullable: true,
      description: 'Whose video it was, as the platform names authors.',
    }),
    reverses: t.field({
      type: ActionTakenRef,
      nullable: true,
      description: 'What it takes back; null for an action itself.',
      resolve: ({ reversesId }) => reversesId,
    }),
    strikes: t.exposeInt('strikes', {
      description: 'What it cost the author, as the action stood then; 0 for a reversal.',
    }),
    strikesExpireAt: t.expose('strikesExpireAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when they count, unless it is taken back before; null without strikes.',
    }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Why it was taken back, where no decision says so.',
    }),
    reversedBy: t.loadable({
      type: ActionTakenRef,
      nullable: true,
      description: 'What took it back; null while it stands.',
      resolve: ({ id }: ActionTaken) => id,
      load: async (ids: string[], { services }) => {
        const found = await services.database.prisma.actionTaken.findMany({
          where: { reversesId: { in: ids } },
        });
        const reversalOf = new Map(found.map((reversal) => [reversal.reversesId, reversal]));
        return ids.map((id) => reversalOf.get(id) ?? null);
      },
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
  }),
});

builder.queryField('actions', (t) =>
  t.field({
    type: [ActionRef],
    description: 'What may be done, by key.',
    authScopes: { role: 'VIEWER' },
    args: {
      includeArchived: t.arg.boolean({
        defaultValue: false,
        description: 'Also those that nobody may take any more.',
      }),
    },
    resolve: (_root, { includeArchived }, { services }) =>
      services.database.prisma.action.findMany({
        where: includeArchived === true ? {} : { archivedAt: null },
        orderBy: { key: 'asc' },
      }),
  }),
);

const CreateActionInput = builder.inputType('CreateActionInput', {
  description: 'An action to be defined.',
  fields: (t) => ({
    key: t.string({ required: true, description: `${WORDS.key} It is ${ACTION_WORDS.key}.` }),
    name: t.string({ required: true, description: `${WORDS.name} It is ${ACTION_WORDS.name}.` }),
    description: t.string({ defaultValue: '', description: WORDS.description }),
    strikes: t.int({ defaultValue: 0, description: `${WORDS.strikes} At most 100.` }),
    strikeDays: t.int({ defaultValue: 0, description: `${WORDS.strikeDays} At most 3650.` }),
  }),
});

const UpdateActionInput = builder.inputType('UpdateActionInput', {
  description: 'What to change; a field left out stays as it is.',
  fields: (t) => ({
    id: t.globalID({ required: true, for: ActionRef, description: 'Its global id.' }),
    name: t.string({ description: WORDS.name }),
    description: t.string({ description: WORDS.description }),
    strikes: t.int({ description: WORDS.strikes }),
    strikeDays: t.int({ description: WORDS.strikeDays }),
  }),
});

const ArchiveActionInput = builder.inputType('ArchiveActionInput', {
  description: 'Which action to archive, or to take back.',
  fields: (t) => ({
    id: t.globalID({ required: true, for: ActionRef, description: 'Its global id.' }),
  }),
});

const successOf = (name: string, description: string) =>
  builder.objectRef<{ action: Action }>(name).implement({
    description,
    fields: (t) => ({
      action: t.field({
        type: ActionRef,
        description: 'As it is now.',
        resolve: ({ action }) => action,
      }),
    }),
  });

const CreateActionResult = builder.errorUnion('CreateActionResult', {
  description: 'What became of an action to be defined.',
  types: [
    successOf('CreateActionSuccess', 'Decisions and rules may use it from now on.'),
    ValidationError,
  ],
  resolveType: () => 'CreateActionSuccess',
});

const UpdateActionResult = builder.errorUnion('UpdateActionResult', {
  description: 'What became of a change to an action.',
  types: [
    successOf('UpdateActionSuccess', 'It holds from now on; what was taken keeps its strikes.'),
    ValidationError,
    NotFoundError,
  ],
  resolveType: () => 'UpdateActionSuccess',
});

const ArchiveActionResult = builder.errorUnion('ArchiveActionResult', {
  description: 'What became of an action to be archived.',
  types: [
    successOf('ArchiveActionSuccess', 'Nobody may take it any more; what was taken stands.'),
    NotFoundError,
  ],
  resolveType: () => 'ArchiveActionSuccess',
});

const RestoreActionResult = builder.errorUnion('RestoreActionResult', {
  description: 'What became of an action to be taken back.',
  types: [
    successOf('RestoreActionSuccess', 'Decisions and rules may use it again.'),
    NotFoundError,
  ],
  resolveType: () => 'RestoreActionSuccess',
});

builder.mutationFields((t) => ({
  createAction: t.field({
    type: CreateActionResult,
    description: 'Defines an action.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: CreateActionInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const { key, name } = input;
      const rest = {
        description: input.description ?? '',
        strikes: input.strikes ?? 0,
        strikeDays: input.strikeDays ?? 0,
      };
      const actor = actorOf(viewer);
      return await services.database.prisma.$transaction(async (db) => ({
        action: await createAction({ db }, { key, name, ...rest, actor }),
      }));
    },
  }),
  updateAction: t.field({
    type: UpdateActionResult,
    description: 'Changes an action. Its key stays.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: UpdateActionInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const actor = actorOf(viewer);
      return await services.database.prisma.$transaction(async (db) => ({
        action: await updateAction({ db }, { ...input, id: input.id.id, actor }),
      }));
    },
  }),
  archiveAction: t.field({
    type: ArchiveActionResult,
    description: 'Puts an action aside. Archiving twice is fine.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: ArchiveActionInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const actor = actorOf(viewer);
      return await services.database.prisma.$transaction(async (db) => ({
        action: await archiveAction({ db }, { id: input.id.id, actor }),
      }));
    },
  }),
  restoreAction: t.field({
    type: RestoreActionResult,
    description: 'Takes an archived action back, as it was. Restoring twice is fine.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: ArchiveActionInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const actor = actorOf(viewer);
      return await services.database.prisma.$transaction(async (db) => ({
        action: await restoreAction({ db }, { id: input.id.id, actor }),
      }));
    },
  }),
}));
