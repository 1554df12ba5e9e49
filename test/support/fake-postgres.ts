import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * Speaks just enough of the PostgreSQL protocol (message formats: documentation, chapter 54.7) to be a
 * server that cannot be had here: too old, full, or a pooler. Listens on a free port of 127.0.0.1.
 */
export async function startFakePostgres(behaviour: {
  /** Refuses every connection with this SQLSTATE. */
  refuse?: { code: string; message: string };
  /** The value of each column or setting that is asked for by name. */
  values?: Readonly<Record<string, string>>;
}): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      if (behaviour.refuse) socket.end(errorResponse(behaviour.refuse));
      else socket.write(Buffer.concat([message('R', int32(0)), READY]));
      socket.on('data', (bytes) => answer(socket, bytes, behaviour.values ?? {}));
    });
  });
  const port = await listen(server, 0);
  return {
    url: `postgresql://gavel:correct-horse@127.0.0.1:${port}/gavel`,
    close: () => closeServer(server),
  };
}

/** Passes what comes to `port` on to another address, as a server that has just come up there would. */
export async function forwardPort(
  port: number,
  target: { host: string; port: number },
): Promise<{ close(): Promise<void> }> {
  const server = createServer((socket) => {
    const upstream = connect(target);
    socket.on('error', () => upstream.destroy());
    upstream.on('error', () => socket.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  await listen(server, port);
  return { close: () => closeServer(server) };
}

/** A port of 127.0.0.1 at which nobody listens. */
export async function unusedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0);
  await closeServer(server);
  return port;
}

function answer(socket: Socket, bytes: Buffer, values: Readonly<Record<string, string>>): void {
  if (bytes.toString('latin1', 0, 1) === 'X') {
    socket.end();
    return;
  }
  const sql = bytes.toString('utf8', 5, bytes.length - 1);
  const column = Object.keys(values).findLast((name) => sql.endsWith(name));
  const rows = column ? [rowDescription(column), dataRow(values[column] ?? '')] : [];
  socket.write(Buffer.concat([...rows, message('C', text('SELECT 1')), READY]));
}

function rowDescription(column: string): Buffer {
  // One column: name, no table, no attribute, type text (25), any length, no modifier, text format.
  const rest = Buffer.alloc(18);
  rest.writeInt32BE(25, 6);
  rest.writeInt16BE(-1, 10);
  rest.writeInt32BE(-1, 12);
  return message('T', Buffer.concat([int16(1), text(column), rest]));
}

function dataRow(value: string): Buffer {
  return message('D', Buffer.concat([int16(1), int32(value.length), Buffer.from(value)]));
}

function errorResponse({ code, message: said }: { code: string; message: string }): Buffer {
  const fields = [text('SFATAL'), text(`C${code}`), text(`M${said}`), Buffer.from([0])];
  return message('E', Buffer.concat(fields));
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

const READY = message('Z', Buffer.from('I'));

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function closeServer(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
