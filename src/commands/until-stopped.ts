import type { Logger } from '../logger.ts';

/**
 * Runs something that lives until SIGINT, SIGTERM or SIGHUP asks it to close. A signal during the start
 * is honoured once the start is over; a second signal ends the process at once.
 */
export async function untilStopped(
  log: Logger,
  start: () => Promise<{ close(): Promise<void> }>,
): Promise<void> {
  const { promise: asked, resolve } = Promise.withResolvers<NodeJS.Signals>();
  let signals = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    signals += 1;
    // A terminal's Ctrl-C may arrive twice, once through npm; only an insisting person sends a third.
    if (signals > 2) process.exit(130);
    resolve(signal);
  };
  const names: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const name of names) process.on(name, onSignal);
  try {
    const running = await start();
    const signal = await asked;
    log.info({ signal }, 'stopping');
    await running.close();
    log.info('stopped');
  } finally {
    for (const name of names) process.off(name, onSignal);
  }
}
