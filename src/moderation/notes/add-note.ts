import { z } from 'zod';
import { recordAudit } from '../../audit/record-audit.ts';
import type { Database } from '../../db/database.ts';
import { NotFoundError } from '../../errors.ts';
import type { Note } from '../../generated/prisma/client.ts';
import { holdVideo } from '../erasure/hold-video.ts';
import { parseLimited } from '../limited-input.ts';
import { newId } from '../new-id.ts';
import { plainWords } from '../plain-words.ts';

/** Longest note, in characters. */
export const MAX_NOTE_LENGTH = 4_000;

const noteContent = z.object({ text: plainWords({ min: 1, max: MAX_NOTE_LENGTH }) });

/** What a note is about. */
export type NoteSubject = { videoId: string } | { jobId: string };

/**
 * Writes down what a moderator has to say about a video, at a job or apart from one. It stays as it is.
 * @throws ValidationError | NotFoundError
 */
export async function addNote(
  { database }: { database: Database },
  { about, text, actor }: { about: NoteSubject; text: string; actor: string },
): Promise<Note> {
  const parsed = parseLimited(noteContent, { text });
  return await database.prisma.$transaction(async (tx) => {
    const jobId = 'jobId' in about ? about.jobId : null;
    const videoId =
      'jobId' in about
        ? (await tx.reviewJob.findUnique({ where: { id: about.jobId } }))?.videoId
        : (await tx.video.findUnique({ where: { id: about.videoId }, select: { id: true } }))?.id;
    if (videoId === undefined) {
      throw new NotFoundError(jobId === null ? 'such video' : 'such job');
    }
    const note = await tx.note.create({ data: { id: newId(), videoId, jobId, ...parsed, actor } });
    await holdVideo(tx, videoId);
    await recordAudit(tx, {
      actor,
      action: 'video.note',
      subject: { type: 'Video', id: videoId },
      details: { noteId: note.id, jobId },
    });
    return note;
  });
}
