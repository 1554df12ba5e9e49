import { Agent } from 'node:http';
import { type LoadResult, type RequestSource, summarise } from './closed-loop.ts';
import { post } from './post.ts';

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
          send(source, agent).then(() => {
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

async function send(source: RequestSource, agent: Agent): Promise<void> {
  const { url, headers } = source;
  const { status, text } = await post({ url, headers, body: source.nextBody() }, agent);
  if (status !== 200 || !source.accepts(text)) throw new Error(`the server answered ${text}`);
}
