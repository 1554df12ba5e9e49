import { ClaimLabelEnum, LabelSourceEnum } from './enums.ts';
import { requireDecisionsShown } from './hidden.ts';
import { LabelRef } from './refs.ts';

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
