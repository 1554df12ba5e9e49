import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/**
 * Stands between a client and Postgres. Told so, it lets a statement through and cuts the connection when the
 * server answers: the work is committed, and the client never hears of it.
 */
export async function openCuttingProxy(databaseUrl: string): Promise<{
  url: string;
  /** Cuts the next `times` answers to what names this prepared statement. */
  cutAnswersTo(statement: string, times: number): void;
  /** How many were cut. */
  readonly cuts: number;
  close(): Promise<void>;
}> {
  const target = new URL(databaseUrl);
  let statement = '';
  let left = 0;
  let cuts = 0;
  const server = createServer((client) => {
    const upstream = connect({ host: target.hostname, port: Number(target.port || 5432) });
    let cutNext = false;
    const drop = () => {
      client.destroy();
      upstream.destroy();
    };
    client.on('error', drop).on('close', drop);
    upstream.on('error', drop).on('close', drop);
    client.on('data', (bytes) => {
      if (left > 0 && bytes.includes(`${statement}\0`)) {
        left -= 1;
        cutNext = true;
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (!cutNext) {
        client.write(bytes);
        return;
      }
      cuts += 1;
      drop();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    cutAnswersTo(name, times) {
      statement = name;
      left = times;
    },
    get cuts() {
      return cuts;
    },
    async close() {
      server.close();
      await once(server, 'close');
    },
  };
}
