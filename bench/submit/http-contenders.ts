import { closedLoop, type LoadResult, type RequestSource } from '../load/closed-loop.ts';
import { openLoop } from '../load/open-loop.ts';
import type { PostgresCpuClock } from '../process-cpu.ts';
import type { Measurement, Profile } from '../report.ts';
import type { Contender } from '../rounds.ts';
import { generateVideos } from '../videos.ts';
import type { ServerProcess } from './server-process.ts';

/** The mutations of the benchmark's server; see mutations.ts. */
export type MutationName = 'submitVideo' | 'noop' | 'nestedCreate';

export type Server = Readonly<{ process: ServerProcess; postgresCpu: PostgresCpuClock | null }>;

/** Each of `clients` sends its next request when it has its answer. */
export function httpClosedLoop(
  server: Server,
  mutation: MutationName,
  options: Parameters<typeof closedLoop>[1],
): Contender {
  return contender(server, mutation, (source) => closedLoop(source, options));
}

/** First so many requests, however long their first compilation takes; then for some seconds more. */
export async function warmUp(
  server: Server,
  mutation: MutationName,
  seconds: number,
): Promise<void> {
  const source = requests(server.process, mutation);
  await closedLoop(source, { clients: 16, requests: 320 });
  await closedLoop(source, { clients: 16, seconds });
  await server.process.idle();
}

const OPEN_LOOP_CONNECTIONS = 256;

/** The rate of an open loop, in requests a second, that is so many percent of what a closed loop reached. */
export function openLoopRate(closedRate: number, percent: number): number {
  return Math.max(1, Math.round((closedRate * percent) / 100));
}

/** Requests come at a fixed rate, whether or not the server keeps up. */
export function httpOpenLoop(
  server: Server,
  mutation: MutationName,
  options: { ratePerSecond: number; seconds: number },
): Contender {
  const load = { ...options, maxConnections: OPEN_LOOP_CONNECTIONS };
  return contender(server, mutation, (source) => openLoop(source, load));
}

/**
 * Where the server's CPU goes while so many clients submit. A profile counts the time in which the server was
 * not asleep, its turns of waiting for a processor too; so its shares are of the CPU that was used.
 */
export async function profileSubmit(
  { process }: Server,
  options: { clients: number; seconds: number },
): Promise<Profile> {
  const { result, spent } = await process.profile(async () => {
    const before = await process.cpuUs();
    const { requests: count } = await closedLoop(requests(process, 'submitVideo'), options);
    return ((await process.cpuUs()) - before) / count;
  });
  await process.idle();
  const total = spent.reduce((sum, { us }) => sum + us, 0);
  return spent.map(({ place, us }) => ({
    place,
    share: us / total,
    usPerRequest: (us / total) * result,
  }));
}

function contender(
  server: Server,
  mutation: MutationName,
  load: (source: RequestSource) => Promise<LoadResult>,
): Contender {
  return {
    name: mutation,
    measure: () => withCpu(server, () => load(requests(server.process, mutation))),
  };
}

/** Every stream of requests brings videos that nobody has sent before. */
let streams = 0;

function requests(server: ServerProcess, mutation: MutationName): RequestSource {
  streams += 1;
  const videos = generateVideos(`http-${streams}`);
  const query = documentFor(mutation);
  return {
    url: `${server.url}/graphql`,
    headers: {
      authorization: `Bearer ${server.adminKey}`,
      'content-type': 'application/json',
      accept: 'application/json',
    },
    nextBody: () => JSON.stringify({ query, variables: { input: videos.next().value } }),
    accepts: (body) => body.includes('"created":true'),
  };
}

/** What a client that wants the label asks for. */
function documentFor(mutation: MutationName): string {
  return `mutation Submit($input: SubmitVideoInput!) {
    result: ${mutation}(input: $input) {
      __typename
      ... on SubmitVideoSuccess {
        created
        video { id externalId submittedAt }
        prediction { id label claimProbability threshold }
      }
      ... on Error { code message }
    }
  }`;
}

async function withCpu(server: Server, load: () => Promise<LoadResult>): Promise<Measurement> {
  const cpuBefore = await server.process.cpuUs();
  const postgresBefore = server.postgresCpu?.();
  const result = await load();
  const cpuAfter = await server.process.cpuUs();
  const postgresAfter = server.postgresCpu?.();
  // Whose client left at the end is answered all the same: not in the next contender's time.
  await server.process.idle();
  return {
    rate: result.rate,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    p999Ms: result.p999Ms,
    cpuUs: (cpuAfter - cpuBefore) / result.requests,
    postgresCpuUs:
      postgresAfter === undefined || postgresBefore === undefined
        ? undefined
        : (postgresAfter - postgresBefore) / result.requests,
  };
}
