import { recordAudit } from '../../audit/record-audit.ts';
import type { Database, Db } from '../../db/database.ts';
import { ExternalReferenceConflictError, NotFoundError } from '../../errors.ts';
import type { Report, ReviewJob } from '../../generated/prisma/client.ts';
import { takeTurns } from '../advisory-lock.ts';
import { parseLimited } from '../limited-input.ts';
import { newId } from '../new-id.ts';
import { enqueueReviewJob } from '../queues/enqueue-review-job.ts';
import { queueForVideo } from '../queues/queue-for-video.ts';
import { type ReportContent, reportContent, reportHash } from './report-content.ts';

/** Key of the queue that reports go to, where there is one and no route holds. */
const REPORTS = 'reports';

/** What each report of a video adds to the priority of its job, and how far that goes. */
const PRIORITY_A_REPORT = 10;
const MAX_PRIORITY = 1_000;

/** The report, the job that it made or raised, and whether the report is new. */
export type Reporting = { report: Report; job: ReviewJob; created: boolean };

/**
 * Stores that a user of the platform objected to a video, and puts the video before a reviewer. Reports of
 * a video that come while its job is open raise that job, ten points each. The same report again is
 * answered the first result.
 * @throws ValidationError | NotFoundError | ExternalReferenceConflictError
 */
export async function reportVideo(
  { database }: { database: Database },
  { actor, ...content }: ReportContent & { actor: string },
): Promise<Reporting> {
  const told = parseLimited(reportContent, content);
  return await database.prisma.$transaction(async (tx) => {
    // Turns come before every other lock, so that who waits for one holds up nobody.
    await takeTurns(tx, 'gavel.report', told.externalReportId);
    const before = await repeated(tx, told);
    if (before !== null) return before;
    const video = await tx.video.findUnique({ where: { externalId: told.videoExternalId } });
    if (video === null) throw new NotFoundError(`video "${told.videoExternalId}"`);
    await takeTurns(tx, 'gavel.report of', video.id);
    const id = newId();
    const { queueId, priority } = await queueForVideo(tx, video.id, REPORTS);
    await recordAudit(tx, {
      actor,
      action: 'video.report',
      subject: { type: 'Video', id: video.id },
      details: { reportId: id, category: told.category },
    });
    const waiting = await openReports(tx, queueId, video.id);
    const { job } = await enqueueReviewJob(tx, {
      queueId,
      videoId: video.id,
      source: 'REPORT',
      priority: Math.min(priority + (waiting + 1) * PRIORITY_A_REPORT, MAX_PRIORITY),
      enqueuedBy: actor,
    });
    // Behind the event, for once: the row needs the job, and waits for nobody (turns were taken).
    const report = await tx.report.create({
      data: {
        id,
        externalReportId: told.externalReportId,
        videoId: video.id,
        predictionId: job.predictionId,
        category: told.category,
        note: told.note,
        reporter: told.reporter,
        contentHash: reportHash(told),
        jobId: job.id,
        submittedBy: actor,
      },
    });
    return { report, job, created: true };
  });
}

/** @throws ExternalReferenceConflictError where the same id came with another content. */
async function repeated(tx: Db, told: ReportContent): Promise<Reporting | null> {
  const { externalReportId } = told;
  const before = await tx.report.findUnique({
    where: { externalReportId },
    include: { job: true },
  });
  if (before === null) return null;
  const { job, ...report } = before;
  // What was erased cannot be compared any more.
  if (report.contentHash !== null && !Buffer.from(reportHash(told)).equals(report.contentHash)) {
    throw new ExternalReferenceConflictError('externalReportId', externalReportId);
  }
  return { report, job, created: false };
}

/** How many reports wait already in the open job of the video, if there is one. */
async function openReports(tx: Db, queueId: string, videoId: string): Promise<number> {
  return await tx.report.count({
    where: { videoId, job: { queueId, status: { in: ['PENDING', 'LEASED'] } } },
  });
}
