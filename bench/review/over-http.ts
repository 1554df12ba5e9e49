import { Agent } from 'node:http';
import { z } from 'zod';
import { createApiKey } from '../../src/access/create-api-key.ts';
import type { Database } from '../../src/db/database.ts';
import { globalId } from '../../src/moderation/deliveries/global-id.ts';
import { ask } from '../load/ask.ts';
import type { ServerProcess } from '../submit/server-process.ts';
import { LABEL, type Way } from './reviewing.ts';

/** The same over HTTP and GraphQL, each reviewer with a connection and a key of their own. */
export async function overHttp(
  server: ServerProcess,
  { prisma }: Database,
  reviewers: number,
): Promise<Way & { close(): void }> {
  const keys: string[] = [];
  for (let reviewer = 0; reviewer < reviewers; reviewer += 1) {
    const input = { name: `bench-${reviewer}`, roles: ['MODERATOR'] as const };
    const { secret } = await prisma.$transaction((tx) =>
      createApiKey({ db: tx }, { ...input, createdBy: 'system:bench' }),
    );
    keys.push(secret);
  }
  const agent = new Agent({ keepAlive: true, maxSockets: reviewers });
  const by = (reviewer: number) => ({ url: server.url, key: keys[reviewer] ?? '', agent });
  return {
    name: 'over HTTP',
    async lease(reviewer, queueId) {
      const input = { queue: globalId('ReviewQueue', queueId) };
      const { lease } = await ask(by(reviewer), { query: LEASE, variables: { input } }, leased);
      return lease && { jobId: lease.job.id, token: lease.token };
    },
    async decide(reviewer, { jobId, token }) {
      const input = { job: globalId('ReviewJob', jobId), leaseToken: token, label: LABEL };
      await ask(by(reviewer), { query: DECIDE, variables: { input } }, decided);
    },
    cpuUs: () => server.cpuUs(),
    close: () => agent.destroy(),
  };
}

/** What a reviewer's screen needs to show the video. */
const LEASE = `mutation Lease($input: LeaseNextJobInput!) {
  result: leaseNextJob(input: $input) {
    __typename
    ... on LeaseNextJobSuccess {
      lease { token expiresAt job { id priority video { externalId transcript viewCount } } }
    }
    ... on Error { message }
  }
}`;

const DECIDE = `mutation Decide($input: DecideJobInput!) {
  result: decideJob(input: $input) {
    __typename
    ... on DecisionSuccess { decision { id label } }
    ... on Error { message }
  }
}`;

const jobId = z
  .string()
  .transform((id) => Buffer.from(id, 'base64url').toString())
  .pipe(z.templateLiteral(['ReviewJob:', z.uuid()]))
  .transform((id) => id.slice('ReviewJob:'.length));

const leased = z.object({
  __typename: z.literal('LeaseNextJobSuccess'),
  lease: z.object({ token: z.string(), job: z.object({ id: jobId }) }).nullable(),
});

const decided = z.object({
  __typename: z.literal('DecisionSuccess'),
  decision: z.object({ label: z.literal(LABEL) }),
});
