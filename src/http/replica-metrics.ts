import { Gauge, type Registry } from 'prom-client';

/** Read when the metrics are asked for; null without a read replica. */
export type ReplicaFigures = Readonly<{ trouble: string | null; lagMs: number }> | null;

/** How the read replica is. Where there is none, nothing is told of it. */
export function watchReplica(registry: Registry, figures: () => ReplicaFigures): void {
  const registers = [registry];
  const tell = (gauge: Gauge, read: (figures: NonNullable<ReplicaFigures>) => number) => {
    const found = figures();
    if (found === null) gauge.remove();
    else gauge.set(read(found));
  };
  new Gauge({
    name: 'gavel_replica_up',
    help: '1 while the read replica answers and is one of this database, else 0.',
    registers,
    collect() {
      tell(this, ({ trouble }) => Number(trouble === null));
    },
  });
  new Gauge({
    name: 'gavel_replica_lag_seconds',
    help: 'For how long at most the read replica has lacked what the primary has.',
    registers,
    collect() {
      tell(this, ({ lagMs }) => lagMs / 1_000);
    },
  });
}
