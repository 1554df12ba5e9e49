import { ArchiveRefusedError, NotFoundError, ValidationError } from '../errors.ts';
import type { ModelStatusEvent } from '../generated/prisma/client.ts';
import { archiveModelVersion } from '../training/archive-model-version.ts';
import { REASON_LIMITS } from '../training/champion.ts';
import { restoreModelVersion } from '../training/restore-model-version.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { ModelVersionStatusEnum } from './enums.ts';
import { ModelVersionRef } from './refs.ts';

const REASON = `Why, for the record: ${REASON_LIMITS.minLength} to ${REASON_LIMITS.maxLength} characters.`;

const ModelStatusEventRef = builder.objectRef<ModelStatusEvent>('ModelStatusEvent').implement({
  description: 'Somebody archived a version, or brought it back. On record for good.',
  fields: (t) => ({
    from: t.expose('fromStatus', { type: ModelVersionStatusEnum, description: 'Before.' }),
    to: t.expose('toStatus', { type: ModelVersionStatusEnum, description: 'Since.' }),
    actor: t.exposeString('actor', { description: 'Who did it.' }),
    reason: t.exposeString('reason', { description: 'Why, in their words.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
  }),
});

builder.objectField(ModelVersionRef, 'statusEvents', (t) =>
  t.loadableList({
    type: ModelStatusEventRef,
    description: 'When it was archived and restored, oldest first. Needs VIEWER.',
    authScopes: { role: 'VIEWER' },
    resolve: ({ version }) => version,
    load: statusEventsOf,
  }),
);

const ArchiveModelVersionInput = builder.inputType('ArchiveModelVersionInput', {
  description: 'Which version to drop from choice.',
  fields: (t) => ({
    version: t.int({ required: true, description: 'Its number; one that holds no alias.' }),
    reason: t.string({ required: true, description: REASON }),
  }),
});

const ArchiveModelVersionSuccess = builder
  .objectRef<{ version: number }>('ArchiveModelVersionSuccess')
  .implement({
    description: 'The version is ARCHIVED; it stays on record.',
    fields: (t) => ({
      modelVersion: t.field({
        type: ModelVersionRef,
        description: 'The version, as it is now.',
        resolve: ({ version }) => version,
      }),
    }),
  });

const ArchiveModelVersionResult = builder.errorUnion('ArchiveModelVersionResult', {
  description: 'What became of a request to archive.',
  types: [ArchiveModelVersionSuccess, ValidationError, NotFoundError, ArchiveRefusedError],
  resolveType: () => 'ArchiveModelVersionSuccess',
});

const RestoreModelVersionInput = builder.inputType('RestoreModelVersionInput', {
  description: 'Which version to take out of the archive.',
  fields: (t) => ({
    version: t.int({ required: true, description: 'Its number; one that is archived.' }),
    reason: t.string({ required: true, description: REASON }),
  }),
});

const RestoreModelVersionSuccess = builder
  .objectRef<{ version: number }>('RestoreModelVersionSuccess')
  .implement({
    description: 'The version has the status again that it had before.',
    fields: (t) => ({
      modelVersion: t.field({
        type: ModelVersionRef,
        description: 'The version, as it is now.',
        resolve: ({ version }) => version,
      }),
    }),
  });

const RestoreModelVersionResult = builder.errorUnion('RestoreModelVersionResult', {
  description: 'What became of a request to restore.',
  types: [RestoreModelVersionSuccess, ValidationError, NotFoundError, ArchiveRefusedError],
  resolveType: () => 'RestoreModelVersionSuccess',
});

builder.mutationFields((t) => ({
  archiveModelVersion: t.field({
    type: ArchiveModelVersionResult,
    description: 'Drops a version from choice. Nothing deletes a version.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: ArchiveModelVersionInput, required: true }) },
    resolve: (_root, { input }, { services, viewer }) =>
      archiveModelVersion(services, { ...input, actor: actorOf(viewer) }),
  }),
  restoreModelVersion: t.field({
    type: RestoreModelVersionResult,
    description: 'Takes a version out of the archive.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: RestoreModelVersionInput, required: true }) },
    resolve: (_root, { input }, { services, viewer }) =>
      restoreModelVersion(services, { ...input, actor: actorOf(viewer) }),
  }),
}));

async function statusEventsOf(
  versions: number[],
  { services }: Context,
): Promise<ModelStatusEvent[][]> {
  const events = await services.database.prisma.modelStatusEvent.findMany({
    where: { modelVersion: { in: versions } },
    orderBy: { id: 'asc' },
  });
  const byVersion = Map.groupBy(events, ({ modelVersion }) => modelVersion);
  return versions.map((version) => byVersion.get(version) ?? []);
}
