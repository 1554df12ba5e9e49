import { clearAllDataLoaders } from '@pothos/plugin-dataloader';
import { z } from 'zod';
import type { AliasEvent, ModelVersionStatus } from '../generated/prisma/client.ts';
import { aliasAt } from '../training/alias-at.ts';
import { currentChallenger } from '../training/challenger-alias.ts';
import { CHAMPION_CHANGED, currentChampion } from '../training/champion.ts';
import { championBefore } from '../training/champion-history.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { AliasEventKindEnum, ModelAliasEnum, ModelVersionStatusEnum } from './enums.ts';
import { newestFirst, newestFirstPage, PAGING_DESCRIPTION } from './keyset.ts';
import type { ModelVersionFacts } from './model-version-cache.ts';
import { DatasetSnapshotRef, ModelVersionRef, TrainingRunRef } from './refs.ts';
import { StateStream } from './state-stream.ts';

ModelVersionRef.implement({
  description: 'A trained model: immutable, and named by the hash of its content.',
  fields: (t) => ({
    version: t.exposeInt('version', { description: 'Counts up from 1.' }),
    sha256: t.exposeString('sha256', {
      description: 'Content address, in hex: equal training gives equal hashes.',
    }),
    architecture: t.exposeString('architecture', { description: 'Name of its design.' }),
    backend: t.exposeString('backend', {
      description: 'The TensorFlow.js backend that trained it.',
    }),
    threshold: t.exposeFloat('threshold', {
      description: 'It says CLAIM where the probability reaches this.',
    }),
    status: t.loadable({
      type: ModelVersionStatusEnum,
      description: 'Whether it may serve.',
      resolve: ({ version }: ModelVersionFacts) => version,
      load: statusesOf,
    }),
    aliases: t.loadableList({
      type: ModelAliasEnum,
      description: 'The roles that it holds now; usually none.',
      resolve: ({ version }: ModelVersionFacts) => version,
      load: aliasesOf,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was stored.' }),
    trainingRun: t.field({
      type: TrainingRunRef,
      nullable: true,
      description: 'The run that made it; null for a model that shipped. Needs VIEWER.',
      authScopes: { role: 'VIEWER' },
      resolve: ({ trainingRunId }) => trainingRunId,
    }),
    parent: t.field({
      type: ModelVersionRef,
      nullable: true,
      description: 'The champion when it was made.',
      resolve: ({ parentVersion }) => parentVersion,
    }),
    datasetSnapshot: t.field({
      type: DatasetSnapshotRef,
      nullable: true,
      description: 'What it learned from; null for a model that shipped. Needs VIEWER.',
      authScopes: { role: 'VIEWER' },
      resolve: ({ datasetSnapshotId }) => datasetSnapshotId,
    }),
  }),
});

export const AliasEventRef = builder.objectRef<AliasEvent>('AliasEvent').implement({
  description: 'A move of an alias, on record for good.',
  fields: (t) => ({
    alias: t.expose('alias', { type: ModelAliasEnum, description: 'Which alias moved.' }),
    kind: t.expose('kind', { type: AliasEventKindEnum, description: 'How it came to move.' }),
    from: t.field({
      type: ModelVersionRef,
      nullable: true,
      description: 'Who held it before; null for the first.',
      resolve: ({ fromVersion }) => fromVersion,
    }),
    to: t.field({
      type: ModelVersionRef,
      nullable: true,
      description: 'Who holds it since; null for nobody, when it was cleared.',
      resolve: ({ toVersion }) => toVersion,
    }),
    actor: t.exposeString('actor', { description: 'Who moved it.' }),
    reason: t.exposeString('reason', { description: 'Why, in their words.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
  }),
});

const VERSIONS = newestFirst('MODEL_VERSION', ({ version }: ModelVersionFacts) => version, z.int());
const ALIAS_EVENTS = newestFirst('ALIAS_EVENT', ({ id }: AliasEvent) => Number(id), z.int());

builder.queryFields((t) => ({
  aliasAt: t.field({
    type: ModelVersionRef,
    nullable: true,
    description:
      'Which version held an alias at a moment: who decided then, when it is asked of CHAMPION. Null for nobody.',
    authScopes: { role: 'VIEWER' },
    args: {
      alias: t.arg({ type: ModelAliasEnum, required: true, description: 'Which alias.' }),
      at: t.arg({ type: 'DateTime', required: true, description: 'When; a moment ago or years.' }),
    },
    resolve: (_root, { alias, at }, { services }) =>
      aliasAt(services.database.prisma, { alias, at }),
  }),
  challenger: t.field({
    type: ModelVersionRef,
    nullable: true,
    description: 'The version that scores in the shadow now; null when there is none.',
    authScopes: { role: 'VIEWER' },
    resolve: (_root, _args, { services }) => currentChallenger(services.database.prisma),
  }),
  champion: t.field({
    type: ModelVersionRef,
    nullable: true,
    description: 'The version that decides now; null before the first start has registered one.',
    authScopes: { role: 'VIEWER' },
    resolve: (_root, _args, { services }) => currentChampion(services.database.prisma),
  }),
  rollbackTarget: t.field({
    type: ModelVersionRef,
    nullable: true,
    description: 'The version that `rollbackModel` would make champion; null when there is none.',
    authScopes: { role: 'VIEWER' },
    resolve: async (_root, _args, { services: { database } }) =>
      championBefore(database.prisma, await currentChampion(database.prisma)),
  }),
  modelVersion: t.field({
    type: ModelVersionRef,
    nullable: true,
    description: 'One version; null when there is none.',
    authScopes: { role: 'VIEWER' },
    args: { version: t.arg.int({ required: true, description: 'Its number.' }) },
    resolve: (_root, { version }) => version,
  }),
  modelVersions: t.connection(
    {
      type: ModelVersionRef,
      description: `All versions, newest first. ${PAGING_DESCRIPTION}`,
      authScopes: { role: 'VIEWER' },
      resolve: (_root, args, { services }) =>
        newestFirstPage(args, VERSIONS, ({ take, direction, range }) =>
          services.database.prisma.modelVersion.findMany({
            where: { version: range },
            orderBy: { version: direction },
            take,
          }),
        ),
    },
    { name: 'ModelVersionConnection', description: 'A page of model versions.' },
    { name: 'ModelVersionEdge', description: 'A model version and its place in the list.' },
  ),
  aliasEvents: t.connection(
    {
      type: AliasEventRef,
      description: `Every move of an alias, newest first. ${PAGING_DESCRIPTION}`,
      authScopes: { role: 'VIEWER' },
      resolve: (_root, args, { services }) =>
        newestFirstPage(args, ALIAS_EVENTS, ({ take, direction, range }) =>
          services.database.prisma.aliasEvent.findMany({
            where: { id: range },
            orderBy: { id: direction },
            take,
          }),
        ),
    },
    { name: 'AliasEventConnection', description: 'A page of alias moves.' },
    { name: 'AliasEventEdge', description: 'An alias move and its place in the list.' },
  ),
}));

builder.subscriptionField('championChanged', (t) =>
  t.field({
    type: ModelVersionRef,
    description: 'The champion now, and again each time another becomes it.',
    authScopes: { role: 'VIEWER' },
    subscribe: (_root, _args, { services }) =>
      new StateStream({
        events: services.events,
        topic: CHAMPION_CHANGED,
        concerns: () => true,
        read: () => currentChampion(services.database.prisma),
        isLast: () => false,
      }),
    resolve: (version: number, _args, context) => {
      clearAllDataLoaders(context);
      return version;
    },
  }),
);

async function statusesOf(
  versions: number[],
  { services }: Context,
): Promise<(ModelVersionStatus | Error)[]> {
  const found = await services.database.prisma.modelVersion.findMany({
    where: { version: { in: versions } },
    select: { version: true, status: true },
  });
  const byVersion = new Map(found.map(({ version, status }) => [version, status]));
  return versions.map(
    (version) => byVersion.get(version) ?? new Error(`model version ${version} is gone`),
  );
}

async function aliasesOf(versions: number[], { services }: Context) {
  const held = await services.database.prisma.modelAlias.findMany({
    where: { version: { in: versions } },
    orderBy: { alias: 'asc' },
  });
  const byVersion = Map.groupBy(held, ({ version }) => version);
  return versions.map((version) => (byVersion.get(version) ?? []).map(({ alias }) => alias));
}
