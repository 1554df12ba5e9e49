import { Gauge, type Registry } from 'prom-client';
import { sharedRead } from './shared-read.ts';

/** How a history that lies by the month stands. */
export type HistoryFigures = Readonly<{ history: string; monthsAhead: number; strays: number }>;

/** Whether months are made before they come, read from the database: the same in every replica. */
export function watchHistory(
  registry: Registry,
  read: () => Promise<readonly HistoryFigures[]>,
): void {
  const figures = sharedRead(read);
  const gauge = (name: string, help: string, figureOf: (figures: HistoryFigures) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['history'],
      registers: [registry],
      async collect() {
        const histories = await figures();
        this.reset();
        for (const each of histories ?? []) this.set({ history: each.history }, figureOf(each));
      },
    });
  gauge(
    'gavel_history_months_ahead',
    'Months to come that have a partition already.',
    ({ monthsAhead }) => monthsAhead,
  );
  gauge(
    'gavel_history_stray_rows',
    'Rows in a default partition, whose month has none of its own; counted up to 1000.',
    ({ strays }) => strays,
  );
}
