import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export type OtlpCollector = {
  readonly url: string;
  /** What it was sent, request by request. */
  readonly bodies: unknown[];
  close(): void;
};

/** An OpenTelemetry collector on loopback that keeps what it is sent. */
export async function openCollector(): Promise<OtlpCollector> {
  const bodies: unknown[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(await json(request));
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, bodies, close: () => void server.close() };
}
