import { z } from 'zod';
import type { EventFeed } from '../db/events.ts';
import { badUserInput } from './request-errors.ts';
import { StateStream } from './state-stream.ts';

const progressPayload = z.object({ runId: z.string() });

/**
 * The states of one piece of long work, for a subscription: the present one, and each as it gets on, to the
 * one in which it ended.
 * @param run.topic of the events that tell of its progress.
 * @param run.what it is, for who asks about one that is not there.
 */
export function runStates<Run extends { finishedAt: Date | null }>(
  events: EventFeed,
  run: { id: string; topic: string; what: string; read: () => Promise<Run | null> },
): StateStream<Run> {
  return new StateStream({
    events,
    topic: run.topic,
    concerns: (payload) => progressPayload.safeParse(payload).data?.runId === run.id,
    read: async () => {
      const state = await run.read();
      if (state === null) throw badUserInput(`there is no such ${run.what}`);
      return state;
    },
    isLast: ({ finishedAt }) => finishedAt !== null,
  });
}

/** How much of it is done, from 0 to 1; `total` is null until it is counted. */
export function shareDone(run: { status: string; done: number; total: number | null }): number {
  if (run.status === 'SUCCEEDED') return 1;
  return run.total === null || run.total === 0 ? 0 : Math.min(1, run.done / run.total);
}
