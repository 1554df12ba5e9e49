import { z } from 'zod';
import type { Label } from '../generated/prisma/client.ts';
import { builder } from './builder.ts';
import { ClaimLabelEnum, LabelSourceEnum } from './enums.ts';
import { requireDecisionsShown } from './hidden.ts';
import { newestFirst, newestFirstPage, PAGING_DESCRIPTION } from './keyset.ts';
import { LabelRef, VideoRef } from './refs.ts';

LabelRef.implement({
  description:
    'The truth about a video, as somebody stated it. A later one adds to it, never edits it.',
  authScopes: async ({ videoId }, context) => {
    await requireDecisionsShown(context, videoId);
    return { role: 'VIEWER' };
  },
  fields: (t) => ({
    label: t.expose('label', { type: ClaimLabelEnum, description: 'What the video is.' }),
    source: t.expose('source', { type: LabelSourceEnum, description: 'Where this comes from.' }),
    revision: t.exposeInt('revision', { description: 'Counts the labels of a video, from 1.' }),
    actor: t.exposeString('actor', { description: 'Who stated it.' }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Why, in their words; null where nobody said.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was stated.' }),
  }),
});

const LABELS = newestFirst('LABEL', ({ revision }: Label) => revision, z.int());

builder.objectField(VideoRef, 'labels', (t) =>
  t.connection(
    {
      type: LabelRef,
      description: `Every label that was stated of it, newest first; \`currentLabel\` says which one holds. ${PAGING_DESCRIPTION} Needs VIEWER.`,
      authScopes: { role: 'VIEWER' },
      resolve: (video, page, { services }) =>
        newestFirstPage(page, LABELS, ({ take, direction, range }) =>
          services.database.prisma.label.findMany({
            where: { videoId: video.id, revision: range },
            orderBy: { revision: direction },
            take,
          }),
        ),
    },
    { name: 'LabelConnection', description: 'A page of labels.' },
    { name: 'LabelEdge', description: 'A label and its place in the history.' },
  ),
);
