import { Gauge, type Registry } from 'prom-client';
import { sharedRead } from './shared-read.ts';

export type DeliveryFigures = {
  delivered: number;
  failed: number;
  dead: number;
  pending: number;
  oldestDueSeconds: number;
};

/** How webhooks go, read from the database, since another process sends them: the same in every replica. */
export function watchDeliveries(registry: Registry, read: () => Promise<DeliveryFigures>): void {
  const figures = sharedRead(read);
  const registers = [registry];
  new Gauge({
    name: 'gavel_webhook_attempts_total',
    help: 'Attempts at webhook deliveries by outcome: delivered, failed, dead (the last of too many that failed; counted as failed too).',
    labelNames: ['outcome'],
    registers,
    async collect() {
      const read = await figures();
      this.reset();
      if (read === null) return;
      const { delivered, failed, dead } = read;
      for (const [outcome, n] of Object.entries({ delivered, failed, dead })) {
        this.set({ outcome }, n);
      }
    },
  });
  const gauge = (name: string, help: string, figureOf: (figures: DeliveryFigures) => number) =>
    new Gauge({
      name,
      help,
      labelNames: [],
      registers,
      async collect() {
        const read = await figures();
        this.remove();
        if (read !== null) this.set(figureOf(read));
      },
    });
  gauge(
    'gavel_outbox_depth',
    'Webhook deliveries that wait to be sent, or to be sent again.',
    ({ pending }) => pending,
  );
  gauge(
    'gavel_outbox_oldest_due_seconds',
    'For how long the longest waiting of them has been due; 0 when nothing is.',
    ({ oldestDueSeconds }) => oldestDueSeconds,
  );
}
