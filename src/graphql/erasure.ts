import { NotFoundError, ValidationError } from '../errors.ts';
import type { VideoErasure } from '../generated/prisma/client.ts';
import { eraseVideo, hashOf } from '../moderation/erasure/erase-video.ts';
import { ERASURE_REASON } from '../moderation/erasure/erasure-reason.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { DatasetSnapshotRef, ModelVersionRef, VideoRef } from './refs.ts';

const TombstoneRef = builder.objectRef<VideoErasure>('Tombstone').implement({
  description: 'What is left of an erased video.',
  fields: (t) => ({
    video: t.field({
      type: VideoRef,
      description: 'Its bare facts: labels, decisions and predictions without words.',
      resolve: ({ videoId }) => videoId,
    }),
    erasedAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
    actor: t.exposeString('actor', { description: 'By whom.' }),
    reason: t.exposeString('reason', { description: 'Why.' }),
    modelVersions: t.field({
      type: [ModelVersionRef],
      description:
        'Which versions learned from it, or were tuned on it: erasing a video does not change them. Oldest first.',
      resolve: async ({ videoId }, _args, { services }) => {
        const versions = await services.database.prisma.modelVersion.findMany({
          where: {
            datasetSnapshot: {
              rows: { some: { videoId, isExcluded: false, part: { not: 'TEST' } } },
            },
          },
          select: { version: true },
          orderBy: { version: 'asc' },
        });
        return versions.map(({ version }) => version);
      },
    }),
  }),
});

builder.objectField(VideoRef, 'erasedAt', (t) =>
  t.loadable({
    type: 'DateTime',
    nullable: true,
    description: 'When it was erased; null otherwise. Its text is `[erased]` then.',
    resolve: ({ id }) => id,
    load: async (ids: string[], { services }) => {
      const erasures = await services.database.prisma.videoErasure.findMany({
        where: { videoId: { in: ids } },
      });
      const byVideo = new Map(erasures.map(({ videoId, createdAt }) => [videoId, createdAt]));
      return ids.map((id) => byVideo.get(id) ?? null);
    },
  }),
);

builder.objectField(DatasetSnapshotRef, 'erasedRows', (t) =>
  t.int({
    description:
      'Rows whose video was erased since: nothing learns from them any more, and a version that did cannot be made again.',
    resolve: ({ id }, _args, { services }) =>
      services.database.prisma.datasetSnapshotRow.count({
        where: { snapshotId: id, video: { erasure: { isNot: null } } },
      }),
  }),
);

builder.queryField('tombstone', (t) =>
  t.field({
    type: TombstoneRef,
    nullable: true,
    description:
      'What is left of a video that was erased under this external id; of several, the last. Null: none was.',
    authScopes: { role: 'VIEWER' },
    args: {
      externalId: t.arg.string({
        required: true,
        description: 'The platform’s own id of the video.',
      }),
    },
    resolve: (_root, { externalId }, { services }) =>
      services.database.prisma.videoErasure.findFirst({
        where: { externalIdSha256: hashOf(externalId) },
        orderBy: { createdAt: 'desc' },
      }),
  }),
);

const EraseVideoInput = builder.inputType('EraseVideoInput', {
  description: 'Which video to erase, and why.',
  fields: (t) => ({
    video: t.globalID({ required: true, for: VideoRef, description: 'Its global id.' }),
    reason: t.string({
      required: true,
      description: `Kept for good, so no word of the video in it. ${ERASURE_REASON}.`,
    }),
  }),
});

const EraseVideoResult = builder.errorUnion('EraseVideoResult', {
  description: 'What became of a video to be erased.',
  types: [
    builder.objectRef<{ tombstone: VideoErasure }>('EraseVideoSuccess').implement({
      description: 'Its text is gone.',
      fields: (t) => ({
        tombstone: t.field({
          type: TombstoneRef,
          description: 'What is left of it.',
          resolve: ({ tombstone }) => tombstone,
        }),
      }),
    }),
    ValidationError,
    NotFoundError,
  ],
  resolveType: () => 'EraseVideoSuccess',
});

builder.mutationField('eraseVideo', (t) =>
  t.field({
    type: EraseVideoResult,
    description: 'Erases a video for good. Erasing twice is fine: the first reason stays.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: EraseVideoInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => ({
      tombstone: await eraseVideo(services, {
        videoId: input.video.id,
        reason: input.reason,
        actor: actorOf(viewer),
      }),
    }),
  }),
);
