import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { z } from 'zod';

/** A process of the benchmark's own, with which it exchanges messages. */
export type Child<Message extends { kind: string }> = Readonly<{
  send(message: string): void;
  /** The next message of a kind. @throws Error when the process ends instead. */
  next<Kind extends Message['kind']>(kind: Kind): Promise<Extract<Message, { kind: Kind }>>;
  /** Disconnects, upon which the process is to close what it holds and end; waits until it has. */
  close(): Promise<void>;
}>;

/** Starts a module of this folder. What it logs goes to stderr. */
export function startChild<Message extends { kind: string }>(
  module: URL,
  options: {
    messages: z.ZodType<Message>;
    env: Readonly<Record<string, string>>;
    args?: readonly string[];
  },
): Child<Message> {
  const child = fork(module, options.args ?? [], {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return {
    send: (message) => void child.send(message),
    next: (kind) => nextMessage(child, options.messages, kind),
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

async function nextMessage<Message extends { kind: string }, Kind extends Message['kind']>(
  child: ChildProcess,
  messages: z.ZodType<Message>,
  kind: Kind,
): Promise<Extract<Message, { kind: Kind }>> {
  type Wanted = Extract<Message, { kind: Kind }>;
  const { promise, resolve, reject } = Promise.withResolvers<Wanted>();
  const isWanted = (message: Message): message is Wanted => message.kind === kind;
  const onMessage = (raw: unknown): void => {
    const message = messages.parse(raw);
    if (isWanted(message)) resolve(message);
  };
  const onExit = (code: number | null): void => {
    reject(new Error(`a process of the benchmark ended with ${code ?? 'a signal'}`));
  };
  child.on('message', onMessage);
  child.once('exit', onExit);
  try {
    return await promise;
  } finally {
    child.off('message', onMessage);
    child.off('exit', onExit);
  }
}
