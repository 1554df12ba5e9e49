import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const launcher = path.resolve(import.meta.dirname, '../../bin/gavel.mjs');

export type GavelProcess = {
  readonly child: ChildProcess;
  /** All that was printed so far. */
  stdout(): string;
  stderr(): string;
  /** Waits until stdout matches; fails with all output when the process ends or the time is over. */
  printed(pattern: RegExp, withinMs?: number): Promise<RegExpMatchArray>;
  /** Waits for the end and tells how it came. */
  ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
};

/** Starts `gavel ARGS` as a person would, with the given environment on top of a clean one. */
export function spawnGavel(args: string[], env: Record<string, string>): GavelProcess {
  const { DATABASE_URL: _theirs, ...inherited } = process.env;
  const child = spawn(process.execPath, [launcher, ...args], {
    env: { ...inherited, GAVEL_LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const closed = once(child, 'close');

  const ended = async (): Promise<{ code: number | null; signal: NodeJS.Signals | null }> => {
    await closed;
    return { code: child.exitCode, signal: child.signalCode };
  };

  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    printed(pattern, withinMs = 90_000) {
      return new Promise((resolve, reject) => {
        const settle = (): boolean => {
          const match = stdout.match(pattern);
          if (match === null) return false;
          stopWaiting();
          resolve(match);
          return true;
        };
        const fail = (why: string): void => {
          if (settle()) return;
          stopWaiting();
          reject(new Error(`${why} before printing ${pattern}\n${stdout}\n${stderr}`));
        };
        const onClose = (): void => fail('gavel ended');
        const timer = setTimeout(() => fail(`${withinMs} ms went by`), withinMs);
        const stopWaiting = (): void => {
          clearTimeout(timer);
          child.stdout.off('data', settle);
          child.off('close', onClose);
        };
        child.stdout.on('data', settle);
        child.on('close', onClose);
        settle();
      });
    },
    async stop(signal = 'SIGINT') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended();
    },
  };
}
