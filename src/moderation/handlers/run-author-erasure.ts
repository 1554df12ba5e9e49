import type { JobHandler } from '../../jobs/job-runner.ts';
import { StaleAttemptError } from '../../runs/run-failure.ts';
import { runHandler, type WorkerRoom } from '../../runs/work-on-run.ts';
import { AUTHOR_ERASURES, changeAuthorErasure } from '../erasure/author-erasures.ts';
import { eraseVideosOfAuthor } from '../erasure/erase-videos-of-author.ts';

/** Works on the erasure of an author. */
export function runAuthorErasureHandler(room: WorkerRoom): JobHandler<{ runId: string }> {
  const { prisma } = room.database;
  return runHandler(room, AUTHOR_ERASURES, async (run, signal, log) => {
    const { id, attempt, authorExternalId } = run;
    if (run.total === null) {
      const total = await prisma.video.count({ where: { authorExternalId } });
      await prisma.$transaction(async (tx) => {
        const held = { id, attempt, status: 'RUNNING' } as const;
        if (!(await changeAuthorErasure(tx, held, { total }))) throw new StaleAttemptError(attempt);
      });
    }
    await eraseVideosOfAuthor(room, run, signal);
    log.info('an author was erased');
  });
}
