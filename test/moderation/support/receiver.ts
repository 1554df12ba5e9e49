import http from 'node:http';
import type { AddressInfo } from 'node:net';

export type ReceivedRequest = {
  path: string;
  headers: Record<string, string>;
  body: string;
};

type Answer = (response: http.ServerResponse, request: ReceivedRequest) => void;

/** An HTTP server that keeps what it is sent, and answers as it is told: 200 to begin with. */
export async function startReceiver() {
  const requests: ReceivedRequest[] = [];
  const waiting = new Set<() => void>();
  let answer: Answer = (response) => response.end('thanks');
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const received = { path: request.url ?? '', headers, body };
    requests.push(received);
    answer(response, received);
    for (const look of waiting) look();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    answerWith(next: Answer) {
      answer = next;
    },
    /** Resolves as soon as so many requests have come. */
    async received(count: number): Promise<ReceivedRequest[]> {
      while (requests.length < count) {
        await new Promise<void>((come) => {
          const look = () => {
            waiting.delete(look);
            come();
          };
          waiting.add(look);
        });
      }
      return requests;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;
