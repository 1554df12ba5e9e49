import { Agent, request } from 'node:http';
import { type LoadResult, type RequestSource, summarise } from './closed-loop.ts';

/**
 * An open loop over HTTP: requests are due at fixed times, `1 / rate` seconds apart, whatever became of
 * those before. A request's latency runs from when it was due, not from when a connection or the
 * generator had time for it. So a stall of the server counts for everyone who would have waited, which a
 * closed loop, stalled with the server, does not see ("coordinated omission", G. Tene).
 *
 * Timers are no finer than about a millisecond: requests that fell due meanwhile are sent together,
 * late, and pay for it. The latencies are therefore upper bounds.
 * @throws Error when any answer is missing or not accepted.
 */
export async function openLoop(
  source: RequestSource,
  options: { ratePerSecond: number; seconds: number; maxConnections: number },
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.maxConnections });
  const total = Math.max(1, Math.round(options.ratePerSecond * options.seconds));
  const latenciesMs: number[] = [];
  const start = performance.now();
  let end = start;
  try {
    await new Promise<void>((resolve, reject) => {
      let sent = 0;
      const sendDue = (): void => {
        const now = performance.now();
        for (; sent < total; sent += 1) {
          const dueAt = start + (sent * 1000) / options.ratePerSecond;
          if (dueAt > now) break;
          post(source, agent).then(() => {
            end = performance.now();
            latenciesMs.push(end - dueAt);
            if (latenciesMs.length === total) resolve();
          }, reject);
        }
        if (sent < total) setTimeout(sendDue, 1);
      };
      sendDue();
    });
  } finally {
    agent.destroy();
  }
  return summarise(latenciesMs, (end - start) / 1000);
}

async function post(source: RequestSource, agent: Agent): Promise<void> {
  const body = source.nextBody();
  const { status, text } = await new Promise<{ status: number; text: string }>(
    (resolve, reject) => {
      const outgoing = request(
        source.url,
        {
          method: 'POST',
          agent,
          headers: { ...source.headers, 'content-length': Buffer.byteLength(body) },
        },
        (incoming) => {
          let text = '';
          incoming.setEncoding('utf8');
          incoming.on('data', (chunk: string) => {
            text += chunk;
          });
          incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text }));
          incoming.on('error', reject);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    },
  );
  if (status !== 200 || !source.accepts(text)) throw new Error(`the server answered ${text}`);
}
