import { recordAudit, SYSTEM } from '../../audit/record-audit.ts';
import type { Database, Db } from '../../db/database.ts';
import { databaseNow } from '../../db/database-now.ts';
import { publishEvent } from '../../db/events.ts';
import type { AuthorErasure } from '../../generated/prisma/client.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { StaleAttemptError } from '../../runs/run-failure.ts';
import { againAfterDeadlock } from './again-after-deadlock.ts';
import { AUTHOR_ERASURE_PROGRESS, changeAuthorErasure } from './author-erasures.ts';
import { eraseVideos } from './erase-videos.ts';

/** Videos of one transaction: few, as whoever writes about one of them waits for all. */
const PAGE_SIZE = 50;
/** Nobody watches more often. */
const TELL_INTERVAL_MS = 250;
/** Stands where a stored filter named the author; nobody's id, or of nobody whose videos are left. */
const ERASED_AUTHOR = '[erased]';

/**
 * Erases what is left of an author, page by page, until a page finds nothing: what is erased is no longer
 * the author's. Videos that come while it runs are erased too. The page that finds nothing ends the run as
 * SUCCEEDED, and forgets the author's id.
 * @throws StaleAttemptError with the page undone, once this attempt does not hold the run any more; the
 *   signal's reason
 */
export async function eraseVideosOfAuthor(
  { database, jobs }: { database: Database; jobs: Jobs },
  run: AuthorErasure,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = performance.now();
  let erased = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  for (;;) {
    signal.throwIfAborted();
    const page = await againAfterDeadlock(() =>
      database.prisma.$transaction(async (tx) => {
        const author = await holdRun(tx, run);
        const found = await tx.video.findMany({
          where: { authorExternalId: author },
          select: { id: true },
          orderBy: { submittedAt: 'asc' },
          take: PAGE_SIZE,
        });
        if (found.length === 0) {
          await finish(tx, run, author);
          return null;
        }
        const count = await eraseVideos(tx, {
          jobs,
          videoIds: found.map(({ id }) => id),
          actor: run.requestedBy,
          reason: run.reason,
          authorErasureId: run.id,
        });
        const seconds = Math.max((performance.now() - startedAt) / 1_000, 0.001);
        await tx.authorErasure.update({
          where: { id: run.id },
          data: { videosErased: { increment: count }, rate: (erased + count) / seconds },
        });
        return count;
      }),
    );
    if (page === null) return;
    erased += page;
    if (performance.now() - toldAt < TELL_INTERVAL_MS) continue;
    await publishEvent(database.prisma, AUTHOR_ERASURE_PROGRESS, { runId: run.id });
    toldAt = performance.now();
  }
}

/** The author's id, as long as this attempt holds the run; nobody changes that until the commit. */
async function holdRun(tx: Db, { id, attempt }: AuthorErasure): Promise<string> {
  const [held] = await tx.$queryRaw<{ author: string }[]>`
    SELECT author_external_id AS author FROM author_erasure
    WHERE id = ${id}::uuid AND attempt = ${attempt}::int AND status = 'RUNNING'
    FOR UPDATE`;
  if (held === undefined) throw new StaleAttemptError(attempt);
  return held.author;
}

/** What names the author apart from the videos: reports that they made, and filters of bulk decisions. */
async function finish(tx: Db, { id, attempt }: AuthorErasure, author: string): Promise<void> {
  const { count: reportsErased } = await tx.report.updateMany({
    where: { reporter: author },
    data: { note: null, reporter: null, contentHash: null },
  });
  await tx.$executeRaw`
    UPDATE bulk_decision SET filter = jsonb_set(filter, '{authorExternalId}', to_jsonb(${ERASED_AUTHOR}::text))
    WHERE filter ->> 'authorExternalId' = ${author}`;
  const { videosErased } = await tx.authorErasure.findUniqueOrThrow({ where: { id } });
  await recordAudit(tx, {
    actor: SYSTEM.worker,
    action: 'author-erasure.succeed',
    subject: { type: 'AuthorErasure', id },
    details: { videosErased, reportsErased },
  });
  const held = { id, attempt, status: 'RUNNING' } as const;
  const finishedAt = await databaseNow(tx);
  const change = { status: 'SUCCEEDED', finishedAt, reportsErased } as const;
  if (!(await changeAuthorErasure(tx, held, change))) throw new StaleAttemptError(attempt);
}
