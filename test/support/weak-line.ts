import { createServer, type Socket, connect as tcpConnect } from 'node:net';

export type WeakLine = {
  /** The server's base URL, seen through this line. */
  readonly url: string;
  /** Drops every connection, and refuses new ones. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
};

/** A TCP line to a server, which a test can cut and mend: the fault of every mobile network. */
export async function openWeakLine(serverUrl: string): Promise<WeakLine> {
  const { hostname, port } = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let broken = false;
  const line = createServer((inside) => {
    if (broken) return void inside.destroy();
    const outside = tcpConnect(Number(port), hostname);
    for (const [one, other] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  const address = line.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut() {
      broken = true;
      drop();
    },
    mend() {
      broken = false;
    },
    async close() {
      const closed = new Promise<void>((resolve) => line.close(() => resolve()));
      drop();
      await closed;
    },
  };
}
