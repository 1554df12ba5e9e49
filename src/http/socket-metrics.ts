import type { WebSocket } from '@fastify/websocket';
import { Counter, Gauge, type Registry } from 'prom-client';

export type SocketMetrics = Readonly<{
  /** Counts a connection until it closes. */
  add(socket: WebSocket): void;
  /** Why a subscriber was cut off: it left a ping without an answer, or too much unread. */
  countCutOff(reason: 'silent' | 'unread'): void;
}>;

/** How many listen by WebSocket, and what waits in this process for those that are slow. */
export function watchSockets(registry: Registry): SocketMetrics {
  const registers = [registry];
  const open = new Set<WebSocket>();
  new Gauge({
    name: 'gavel_websockets',
    help: 'Open WebSockets.',
    registers,
    collect() {
      this.set(open.size);
    },
  });
  new Gauge({
    name: 'gavel_websocket_unread_bytes',
    help: 'What was sent to WebSockets and waits in this process for clients to read it.',
    registers,
    collect() {
      let bytes = 0;
      for (const { bufferedAmount } of open) bytes += bufferedAmount;
      this.set(bytes);
    },
  });
  const cutOff = new Counter({
    name: 'gavel_websockets_cut_off_total',
    help: 'Subscribers that were cut off because they did not read: silent on a ping, or too much unread.',
    labelNames: ['reason'],
    registers,
  });
  return {
    add(socket) {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
    },
    countCutOff: (reason) => cutOff.inc({ reason }),
  };
}
