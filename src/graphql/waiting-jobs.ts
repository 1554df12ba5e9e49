import { z } from 'zod';
import { waitingJobsStatement } from '../db/sql/waiting-jobs.ts';
import type { PrismaClient, ReviewJob } from '../generated/prisma/client.ts';
import { type Ordering, type Page, type PageArguments, pageRequest, toPage } from './keyset.ts';

/** The order in which a queue hands its jobs out. A queue whose order was changed has new places: a cursor goes on by its old one. */
const NEXT_FIRST: Ordering<ReviewJob, [sortKey: number, id: string]> = {
  name: 'REVIEW_JOB:NEXT',
  keyOf: ({ sortKey, id }) => [sortKey, id],
  keySchema: z.tuple([z.number(), z.uuid()]),
};

/** One page of the jobs that wait in a queue, the next first. */
export async function readWaitingJobs(
  prisma: PrismaClient,
  queueId: string,
  args: PageArguments,
): Promise<Page<ReviewJob>> {
  const request = pageRequest(args, NEXT_FIRST);
  const { after, before, backwards, size } = request;
  const places = await prisma.$queryRaw<{ id: string }[]>(
    waitingJobsStatement(queueId, { after, before, backwards, limit: size + 1 }),
  );
  const ids = places.map(({ id }) => id);
  const found = await prisma.reviewJob.findMany({ where: { id: { in: ids } } });
  const jobs = new Map(found.map((job) => [job.id, job]));
  return toPage(
    ids.flatMap((id) => jobs.get(id) ?? []),
    request,
    NEXT_FIRST,
  );
}
