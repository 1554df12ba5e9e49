import type { WebSocket, WebsocketHandler } from '@fastify/websocket';
import type { FastifyRequest } from 'fastify';
import { CloseCode, makeServer, type ServerOptions } from 'graphql-ws';
import type { Logger } from '../logger.ts';
import type { SocketMetrics } from './socket-metrics.ts';

/**
 * Of what was sent to a client, what it may leave unread here, beside what the kernel holds. A subscription waits
 * for its last message to be taken; answers to a client's pings and mistakes do not, and would pile up.
 */
const MAX_UNREAD_BYTES = 4 * 1_048_576;

export type SocketExtra = { readonly socket: WebSocket; readonly request: FastifyRequest };

/**
 * Carries the graphql-transport-ws protocol over Fastify's WebSockets, in place of the library's own adapter,
 * which writes to the console and sets no bound. A client that leaves a ping without an answer, or leaves
 * too much unread, is cut off: it would not read a goodbye either, and comes back with its cursor.
 */
export function socketTransport(
  options: ServerOptions<Record<string, unknown>, SocketExtra>,
  { pingMs, log, metrics }: { pingMs: number; log: Logger; metrics: SocketMetrics },
): WebsocketHandler {
  const server = makeServer(options);
  return (socket, request) => {
    metrics.add(socket);
    const cutOff = (reason: 'silent' | 'unread'): void => {
      log.warn({ requestId: request.id, reason }, 'a subscriber does not read and was cut off');
      metrics.countCutOff(reason);
      socket.terminate();
    };
    const stopPinging = keepPinging(socket, pingMs, () => cutOff('silent'));
    const closed = server.opened(
      {
        protocol: socket.protocol,
        // Resolves when the message has left this process. A client that is gone needs no more of it.
        send: (data) =>
          new Promise((resolve) => {
            if (socket.bufferedAmount > MAX_UNREAD_BYTES) cutOff('unread');
            if (socket.readyState !== socket.OPEN) return resolve();
            socket.send(data, () => resolve());
          }),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (take) =>
          socket.on('message', async (data) => {
            try {
              await take(String(data));
            } catch (error) {
              log.error({ err: error, requestId: request.id }, 'a WebSocket message failed');
              socket.close(CloseCode.InternalServerError, 'something failed on our side');
            }
          }),
      },
      { socket, request },
    );
    socket.once('close', (code, reason) => {
      stopPinging();
      void closed(code, String(reason));
    });
  };
}

/** Unanswered ones that tell that a client is not there; one alone may only tell of a pause of this process. */
const MAX_UNANSWERED = 2;

/** Asks a client every `everyMs` whether it is there. */
function keepPinging(socket: WebSocket, everyMs: number, onSilence: () => void): () => void {
  let unanswered = 0;
  socket.on('pong', () => {
    unanswered = 0;
  });
  const timer = setInterval(() => {
    if (socket.readyState !== socket.OPEN) return;
    if (unanswered === MAX_UNANSWERED) return onSilence();
    unanswered += 1;
    socket.ping();
  }, everyMs);
  return () => clearInterval(timer);
}
