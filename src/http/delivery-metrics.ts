import { Gauge, type Registry } from 'prom-client';

export type DeliveryFigures = {
  delivered: number;
  failed: number;
  dead: number;
  pending: number;
  oldestDueSeconds: number;
};

/**
 * How webhooks go, read from the database, since another process sends them: the same in every replica.
 * Nothing is told while the database does not answer.
 */
export function watchDeliveries(registry: Registry, read: () => Promise<DeliveryFigures>): void {
  const registers = [registry];
  new Gauge({
    name: 'gavel_webhook_attempts_total',
    help: 'Attempts at webhook deliveries by outcome: delivered, failed, dead (the last of too many that failed; counted as failed too).',
    labelNames: ['outcome'],
    registers,
    async collect() {
      const figures = await read().catch(() => null);
      this.reset();
      if (figures === null) return;
      const { delivered, failed, dead } = figures;
      for (const [outcome, n] of Object.entries({ delivered, failed, dead })) {
        this.set({ outcome }, n);
      }
      depth.set(figures.pending);
      oldest.set(figures.oldestDueSeconds);
    },
  });
  const depth = new Gauge({
    name: 'gavel_outbox_depth',
    help: 'Webhook deliveries that wait to be sent, or to be sent again.',
    registers,
  });
  const oldest = new Gauge({
    name: 'gavel_outbox_oldest_due_seconds',
    help: 'For how long the longest waiting of them has been due; 0 when nothing is.',
    registers,
  });
}
