import { type Agent, request } from 'node:http';

/** Sends one request over the agent's connections; answers when all of the answer is there. */
export async function post(
  { url, headers, body }: { url: string; headers: Readonly<Record<string, string>>; body: string },
  agent: Agent,
): Promise<{ status: number; text: string }> {
  return await new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: 'POST',
        agent,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
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
  });
}
