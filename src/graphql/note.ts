import { z } from 'zod';
import { NotFoundError, ValidationError } from '../errors.ts';
import type { Note } from '../generated/prisma/client.ts';
import { addNote, MAX_NOTE_LENGTH } from '../moderation/notes/add-note.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { looksUntouched, requireDecisionsShown } from './hidden.ts';
import { NO_PAGE, newestFirst, newestFirstPage, PAGING_DESCRIPTION } from './keyset.ts';
import { NoteRef, ReviewJobRef, VideoRef } from './refs.ts';

NoteRef.implement({
  description: 'What a moderator wrote down about a video. It stays as it is.',
  authScopes: async ({ videoId }, context) => {
    await requireDecisionsShown(context, videoId);
    return { role: 'MODERATOR' };
  },
  fields: (t) => ({
    text: t.exposeString('text', {
      nullable: true,
      description: 'In their words; null once it was erased.',
    }),
    actor: t.exposeString('actor', { description: 'Who wrote it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
    video: t.field({
      type: VideoRef,
      description: 'What it is about.',
      resolve: ({ videoId }) => videoId,
    }),
    job: t.field({
      type: ReviewJobRef,
      nullable: true,
      description: 'The job that it was written at; null for none.',
      resolve: ({ jobId }) => jobId,
    }),
  }),
});

const NOTES = newestFirst('NOTE', ({ id }: Note) => id, z.uuid());

builder.objectField(VideoRef, 'notes', (t) =>
  t.connection(
    {
      type: NoteRef,
      description:
        'What moderators wrote down about it, at its jobs too, newest first. Hidden with earlier decisions. ' +
        `${PAGING_DESCRIPTION} Needs MODERATOR.`,
      authScopes: { role: 'MODERATOR' },
      resolve: async ({ id: videoId }, page, context) => {
        if (await looksUntouched(context, videoId)) return NO_PAGE;
        await requireDecisionsShown(context, videoId);
        return newestFirstPage(page, NOTES, ({ take, direction, range }) =>
          context.services.database.prisma.note.findMany({
            where: { videoId, id: range },
            orderBy: { id: direction },
            take,
          }),
        );
      },
    },
    { name: 'NoteConnection', description: 'A page of notes.' },
    { name: 'NoteEdge', description: 'A note and its place in the list.' },
  ),
);

const NoteSubjectInput = builder.inputType('NoteSubject', {
  isOneOf: true,
  description: 'What a note is about.',
  fields: (t) => ({
    video: t.globalID({ for: VideoRef, description: 'A video; its global id.' }),
    job: t.globalID({ for: ReviewJobRef, description: 'A job, and so its video; its global id.' }),
  }),
});

const AddNoteInput = builder.inputType('AddNoteInput', {
  description: 'What to write down.',
  fields: (t) => ({
    about: t.field({ type: NoteSubjectInput, required: true, description: 'What it is about.' }),
    text: t.string({ required: true, description: `1 to ${MAX_NOTE_LENGTH} characters.` }),
  }),
});

const AddNoteSuccess = builder.objectRef<{ note: Note }>('AddNoteSuccess').implement({
  description: 'The note is on record.',
  fields: (t) => ({
    note: t.field({ type: NoteRef, description: 'As it stays.', resolve: ({ note }) => note }),
  }),
});

const AddNoteResult = builder.errorUnion('AddNoteResult', {
  description: 'What became of a note.',
  types: [AddNoteSuccess, ValidationError, NotFoundError],
  resolveType: () => 'AddNoteSuccess',
});

builder.mutationField('addNote', (t) =>
  t.field({
    type: AddNoteResult,
    description: 'Writes a note about a video, for other moderators. It can not be changed.',
    authScopes: { role: 'MODERATOR' },
    args: { input: t.arg({ type: AddNoteInput, required: true }) },
    resolve: async (_root, { input: { about, text } }, { services, viewer }) => ({
      note: await addNote(services, {
        about: about.job == null ? { videoId: about.video?.id ?? '' } : { jobId: about.job.id },
        text,
        actor: actorOf(viewer),
      }),
    }),
  }),
);
