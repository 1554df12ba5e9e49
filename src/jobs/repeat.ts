import type { Logger } from '../logger.ts';

export type Repetition = {
  /** Runs once now, or waits for the run under way. */
  now(): Promise<void>;
  /** Ends the repetition, and waits for the run under way. */
  stop(): Promise<void>;
};

/** Does something again and again, `intervalMs` after it last ended. A failure is logged, and tried again. */
export function repeat(
  { intervalMs, what, log }: { intervalMs: number; what: string; log: Logger },
  action: () => Promise<void>,
): Repetition {
  let stopped = false;
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;

  function now(): Promise<void> {
    running ??= run();
    return running;
  }

  async function run(): Promise<void> {
    clearTimeout(timer);
    try {
      await action();
    } catch (error) {
      log.error({ err: error }, `${what} failed and will be tried again`);
    } finally {
      running = null;
      if (!stopped) timer = setTimeout(now, intervalMs);
    }
  }

  timer = setTimeout(now, intervalMs);
  return {
    now,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
