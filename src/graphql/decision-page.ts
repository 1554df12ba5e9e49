import { z } from 'zod';
import type {
  ClaimLabel,
  Decision,
  DecisionOrigin,
  Prisma,
  PrismaClient,
} from '../generated/prisma/client.ts';
import { type Ordering, type Page, type PageArguments, pageRequest, toPage } from './keyset.ts';

/** What narrows a list of decisions; what is left out, or null, does not. */
export type DecisionFilter = {
  actor?: string | null | undefined;
  queueId?: string | null | undefined;
  videoId?: string | undefined;
  bulkDecisionId?: string | undefined;
  label?: ClaimLabel | null | undefined;
  origin?: DecisionOrigin | null | undefined;
  policyId?: string | null | undefined;
  from?: Date | null | undefined;
  to?: Date | null | undefined;
};

type DecisionKey = [createdAt: string, id: string];

const NEWEST: Ordering<Decision, DecisionKey> = {
  name: 'DECISION:NEWEST',
  keyOf: ({ createdAt, id }) => [createdAt.toISOString(), id],
  keySchema: z.tuple([z.iso.datetime(), z.uuid()]),
};

/** One page of decisions, newest first. */
export async function readDecisionPage(
  prisma: PrismaClient,
  filter: DecisionFilter,
  args: PageArguments,
): Promise<Page<Decision>> {
  const request = pageRequest(args, NEWEST);
  const direction = request.backwards ? 'asc' : 'desc';
  const found = await prisma.decision.findMany({
    where: {
      AND: [
        conditions(filter),
        request.after === null ? {} : beyond('lt', request.after),
        request.before === null ? {} : beyond('gt', request.before),
      ],
    },
    orderBy: [{ createdAt: direction }, { id: direction }],
    take: request.size + 1,
  });
  return toPage(found, request, NEWEST);
}

/** Rows on one side of a place. The first condition is implied by the second, and lets the index serve it. */
function beyond(side: 'lt' | 'gt', [createdAt, id]: DecisionKey): Prisma.DecisionWhereInput {
  return {
    createdAt: side === 'lt' ? { lte: createdAt } : { gte: createdAt },
    OR: [{ createdAt: { [side]: createdAt } }, { createdAt, id: { [side]: id } }],
  };
}

function conditions(filter: DecisionFilter): Prisma.DecisionWhereInput {
  const { actor, queueId, videoId, bulkDecisionId, label, origin, policyId, from, to } = filter;
  return {
    ...(actor != null && { actor }),
    ...(queueId != null && { job: { queueId } }),
    ...(videoId !== undefined && { videoId }),
    ...(bulkDecisionId !== undefined && { bulkDecisionId }),
    ...(label != null && { label }),
    ...(origin != null && { origin }),
    ...(policyId != null && { policies: { some: { policyId } } }),
    createdAt: { ...(from != null && { gte: from }), ...(to != null && { lt: to }) },
  };
}
