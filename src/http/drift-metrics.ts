import { Gauge, type Registry } from 'prom-client';
import { sharedRead } from './shared-read.ts';

/** What the newest drift report says; figures are null where too few videos came in. */
export type DriftFigures = {
  measuredAt: Date;
  features: readonly {
    feature: string;
    status: string;
    psi: number | null;
    jensenShannon: number | null;
    actualCount: number;
  }[];
};

/**
 * Gauges of the newest stored drift report, one series a feature. A feature without enough videos has
 * no figure; nothing is told while there is no report, or the database does not answer.
 */
export function watchDrift(registry: Registry, read: () => Promise<DriftFigures | null>): void {
  const registers = [registry];
  const newest = sharedRead(read);
  const featureGauge = (
    name: string,
    help: string,
    figureOf: (figures: DriftFigures['features'][number]) => number | null,
  ) =>
    new Gauge({
      name,
      help,
      labelNames: ['feature'],
      registers,
      async collect() {
        const report = await newest();
        this.reset();
        for (const figures of report?.features ?? []) {
          const value = figureOf(figures);
          if (value !== null) this.set({ feature: figures.feature }, value);
        }
      },
    });
  featureGauge(
    'gavel_drift_psi',
    'Population stability index of the newest drift report, by feature.',
    ({ psi }) => psi,
  );
  featureGauge(
    'gavel_drift_jensen_shannon_bits',
    'Jensen-Shannon divergence of the newest drift report, by feature.',
    ({ jensenShannon }) => jensenShannon,
  );
  featureGauge(
    'gavel_drift_videos',
    'Videos that the newest drift report looked at, by feature.',
    ({ actualCount }) => actualCount,
  );
  featureGauge(
    'gavel_drift_drifted',
    '1 where the newest drift report is beyond the threshold, else 0; by feature.',
    ({ status }) => (status === 'INSUFFICIENT_DATA' ? null : Number(status === 'DRIFTED')),
  );
  new Gauge({
    name: 'gavel_drift_report_timestamp_seconds',
    help: 'When the newest drift report was made, in Unix time; 0 before the first.',
    registers,
    async collect() {
      const report = await newest();
      this.set((report?.measuredAt.getTime() ?? 0) / 1_000);
    },
  });
}
