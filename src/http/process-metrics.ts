import { Gauge, type Registry } from 'prom-client';

/** Read when the metrics are asked for. */
export type ProcessGauges = Readonly<{
  /** Submissions and engagement updates that are accepted and not answered yet. */
  queueDepth(): number;
  liveVersion(): number | null;
  eventsHealthy(): boolean;
  connections(): { totalCount: number; idleCount: number; waitingCount: number };
}>;

/** Gauges of how full this process is, and what it goes by. */
export function watchProcess(registry: Registry, gauges: ProcessGauges): void {
  const registers = [registry];
  new Gauge({
    name: 'gavel_queue_depth',
    help: 'Submissions and engagement updates that are accepted and not answered yet.',
    registers,
    collect() {
      this.set(gauges.queueDepth());
    },
  });
  new Gauge({
    name: 'gavel_live_model_version',
    help: 'The model version that answers in this process; 0 while there is none.',
    registers,
    collect() {
      this.set(gauges.liveVersion() ?? 0);
    },
  });
  new Gauge({
    name: 'gavel_event_stream_up',
    help: '1 while this process hears of promotions, rules and subscriptions’ events, else 0.',
    registers,
    collect() {
      this.set(Number(gauges.eventsHealthy()));
    },
  });
  new Gauge({
    name: 'gavel_database_connections',
    help: 'This process’s pool: connections that are busy or idle, and requests that are waiting for one.',
    labelNames: ['state'],
    registers,
    collect() {
      const { totalCount, idleCount, waitingCount } = gauges.connections();
      this.set({ state: 'busy' }, totalCount - idleCount);
      this.set({ state: 'idle' }, idleCount);
      this.set({ state: 'waiting' }, waitingCount);
    },
  });
}
