import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { StartupError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { runAs } from './postgres-account.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import type { Cluster } from './postgres-cluster.ts';
import { PostgresLog } from './postgres-log.ts';
import { readPostmasterNote, stopOrphan, stopProcess } from './postgres-process.ts';

export type PostgresServer = Readonly<{
  pid: number;
  port: number;
  /** Fast shutdown; resolves when the process is gone. */
  stop(): Promise<void>;
}>;

/** How long a start may take: longest after a crash, when the log is replayed. */
const START_TIMEOUT_MS = 60_000;

/** What passes by itself: an orphan on its way out, its last children, a port taken in between. */
const PASSING =
  /lock file .* already exists|pre-existing shared memory block|could not bind|Address already in use/;

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  max_wal_size: '2GB',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  TimeZone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // Neither statements nor rows: transcripts are not for logs.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

type StartOptions = {
  cluster: Cluster;
  binaries: PostgresBinaries;
  logFile: string;
  /** The port to take if it is free: one that other processes already know. */
  wantedPort: number | null;
  settings?: Readonly<Record<string, string>>;
  log: Logger;
  /** Called when the server ends while nobody asked it to. */
  onDeath: (error: StartupError) => void;
};

/**
 * Starts the cluster's server and waits until it accepts connections. An orphan of an earlier owner is
 * stopped first. The server runs in a session of its own, so that a terminal's Ctrl-C reaches Gavel
 * alone, which then stops it in good order.
 * @throws StartupError with the server's own last words when it does not start.
 */
export async function startServer(options: StartOptions): Promise<PostgresServer> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    await stopOrphan(options.cluster, options.binaries, options.log);
    const outcome = await attempt(options, deadline);
    if ('server' in outcome) return outcome.server;
    if (!PASSING.test(outcome.lastWords) || Date.now() > deadline) {
      throw new StartupError(
        `the embedded Postgres did not start: ${outcome.lastWords} (see ${options.logFile})`,
      );
    }
    await delay(50);
  }
}

async function attempt(
  options: StartOptions,
  deadline: number,
): Promise<{ server: PostgresServer } | { lastWords: string }> {
  const { cluster, binaries } = options;
  const port = await freePort(options.wantedPort);
  const settings = Object.entries({ ...SETTINGS, ...options.settings, port: String(port) });
  const serverLog = await PostgresLog.open(options.logFile);
  const child = spawn(
    binaries.postgres,
    ['-D', cluster.directory, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      ...runAs(cluster.account),
      detached: true,
      windowsHide: true,
      stdio: ['ignore', 'ignore', serverLog.fd],
    },
  );
  const spawned = once(child, 'spawn').then(
    () => null,
    (error) => String(error),
  );
  const refusal = await spawned;
  if (refusal !== null) {
    await serverLog.close();
    return { lastWords: refusal };
  }

  while (!hasEnded(child) && Date.now() < deadline) {
    const note = await readPostmasterNote(cluster.directory);
    if (note?.ready && note.pid === child.pid) {
      return { server: supervise(child, { ...options, serverLog, pid: note.pid, port }) };
    }
    await delay(10);
  }
  if (child.pid !== undefined && !hasEnded(child)) {
    await stopProcess(child.pid, { cluster, binaries, hasExited: () => hasEnded(child) });
  }
  const lastWords = await serverLog.lastWords();
  await serverLog.close();
  return { lastWords };
}

function supervise(
  child: ChildProcess,
  options: StartOptions & { serverLog: PostgresLog; pid: number; port: number },
): PostgresServer {
  const { cluster, binaries, log, pid, port } = options;
  let stopping = false;
  // Whoever ends without closing still takes the server along; a kill -9 leaves it to the next start.
  const stopAtExit = () => {
    if (!hasEnded(child)) child.kill('SIGINT');
  };
  process.once('exit', stopAtExit);

  const exit = once(child, 'exit').then(async ([code, signal]) => {
    process.off('exit', stopAtExit);
    await options.serverLog.close();
    if (stopping) return;
    const how = signal ?? `exit code ${code}`;
    const error = new StartupError(`the embedded Postgres ended unexpectedly (${how})`);
    log.fatal({ pid }, error.message);
    options.onDeath(error);
  });
  return {
    pid,
    port,
    async stop() {
      stopping = true;
      await stopProcess(pid, { cluster, binaries, hasExited: () => hasEnded(child) });
      await exit;
    },
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** The wanted port if nobody has it, else one that the system picks. */
async function freePort(wanted: number | null): Promise<number> {
  if (wanted !== null && (await canListen(wanted))) return wanted;
  return (
    (await canListen(0)) ?? Promise.reject(new StartupError('no TCP port is free on 127.0.0.1'))
  );
}

async function canListen(port: number): Promise<number | null> {
  const probe = createServer();
  try {
    probe.listen(port, '127.0.0.1');
    await once(probe, 'listening');
    const address = probe.address();
    return typeof address === 'object' && address ? address.port : null;
  } catch {
    return null;
  } finally {
    probe.close();
  }
}
