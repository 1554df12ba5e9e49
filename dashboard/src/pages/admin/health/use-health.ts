import { useEffect, useState } from 'react';

export type Health = Readonly<{
  ready: boolean;
  checks: readonly (readonly [name: string, state: string])[];
  notes: readonly string[];
  /** A metric's value by its name; null where the server does not tell it. */
  metric: (name: string) => number | null;
}>;

const REFRESH_MS = 10_000;

/** What `/readyz` and `/metrics` say now. */
export function useHealth(): { health: Health | null; problem: string | null } {
  const [state, setState] = useState<{ health: Health | null; problem: string | null }>({
    health: null,
    problem: null,
  });
  useEffect(() => {
    let over = false;
    const look = async () => {
      try {
        const health = await readHealth();
        if (!over) setState({ health, problem: null });
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        if (!over) setState(({ health }) => ({ health, problem }));
      }
    };
    void look();
    const timer = setInterval(look, REFRESH_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, []);
  return state;
}

async function readHealth(): Promise<Health> {
  const [readiness, metrics] = await Promise.all([fetch('/readyz'), fetch('/metrics')]);
  const told: { checks?: Record<string, string>; notes?: string[] } = await readiness.json();
  const lines = (await metrics.text()).split('\n');
  return {
    ready: readiness.ok,
    checks: Object.entries(told.checks ?? {}),
    notes: told.notes ?? [],
    metric(name) {
      const line = lines.find((one) => one.startsWith(`${name} `));
      return line === undefined ? null : Number(line.slice(name.length + 1));
    },
  };
}
