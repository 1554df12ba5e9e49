import type { Condition } from './condition.ts';
import { FactReader, type RuleFacts } from './facts.ts';

/** Where jobs go for which a condition holds. */
export type Route = Readonly<{ condition: Condition; queueId: string; priority: number }>;

/**
 * Where a job goes that comes without a queue: the first route, in their order, whose condition holds.
 * Null when none does.
 */
export function routeJob(
  routes: readonly Route[],
  facts: RuleFacts,
): Pick<Route, 'queueId' | 'priority'> | null {
  const reader = new FactReader(facts);
  const route = routes.find(({ condition }) => condition.holds(reader));
  return route === undefined ? null : { queueId: route.queueId, priority: route.priority };
}
