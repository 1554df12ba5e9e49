import autocannon from 'autocannon';
import { quantile } from '../statistics.ts';

/** Requests to be sent to one URL, each with a body of its own. */
export type RequestSource = Readonly<{
  url: string;
  headers: Readonly<Record<string, string>>;
  nextBody(): string;
  /** Whether an answer is the one hoped for: refusals must not be measured as work done. */
  accepts(body: string): boolean;
}>;

/** What a load generator saw. */
export type LoadResult = Readonly<{
  requests: number;
  seconds: number;
  rate: number;
  p50Ms: number;
  p99Ms: number;
  p999Ms: number;
}>;

/**
 * A closed loop over HTTP: each of `clients` keeps one connection and sends its next request when it
 * has the answer to the last. It runs for some seconds, or until so many requests are answered. It shows what the server can do, not what a user waits when it is asked
 * for more (see open-loop.ts).
 * @throws Error when any answer is missing or not accepted.
 */
export async function closedLoop(
  source: RequestSource,
  { clients, ...until }: { clients: number } & ({ seconds: number } | { requests: number }),
): Promise<LoadResult> {
  const latenciesMs: number[] = [];
  let refused: string | null = null;
  const start = performance.now();
  let end = start;
  await new Promise<void>((resolve, reject) => {
    const run = autocannon(
      {
        url: source.url,
        method: 'POST',
        headers: { ...source.headers },
        connections: clients,
        ...('seconds' in until ? { duration: until.seconds } : { amount: until.requests }),
        // How often it looks whether the time is up.
        sampleInt: 100,
        timeout: 30,
        requests: [
          {
            setupRequest: (request) => ({ ...request, body: source.nextBody() }),
            onResponse: (status, body) => {
              if (status !== 200 || !source.accepts(body)) refused ??= `${status}: ${body}`;
            },
          },
        ],
      },
      (error: Error | null, result) => {
        const { errors } = result ?? { errors: 0 };
        if (error) reject(error);
        else if (refused !== null) reject(new Error(`the server answered ${refused}`));
        else if (errors > 0) reject(new Error(`${errors} requests had no answer`));
        else resolve();
      },
    );
    run.on('response', (_client, _status, _bytes, latencyMs) => {
      latenciesMs.push(latencyMs);
      end = performance.now();
    });
  });
  return summarise(latenciesMs, (end - start) / 1000);
}

/** @throws Error when nothing was answered. */
export function summarise(latenciesMs: number[], seconds: number): LoadResult {
  if (latenciesMs.length === 0) throw new Error('not one request was answered');
  const sorted = Float64Array.from(latenciesMs).sort();
  return {
    requests: sorted.length,
    seconds,
    rate: sorted.length / seconds,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    p999Ms: quantile(sorted, 0.999),
  };
}
