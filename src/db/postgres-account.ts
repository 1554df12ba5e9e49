import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The operating system account that the embedded server runs as; null is our own. Postgres refuses to
 * run as root, so root lends it another one.
 */
export type ServerAccount = Readonly<{ uid: number; gid: number }> | null;

/** Our own account, or for root `postgres` where the machine has it, else `nobody`. */
export async function chooseServerAccount(): Promise<ServerAccount> {
  if (process.getuid?.() !== 0) return null;
  return (await lookUp('postgres')) ?? (await lookUp('nobody')) ?? { uid: 65_534, gid: 65_534 };
}

/** What `spawn` needs so that the child runs as the account, in a folder that any account can enter. */
export function runAs(account: ServerAccount): {
  uid?: number;
  gid?: number;
  cwd: string;
  env: NodeJS.ProcessEnv;
} {
  // PG* variables are meant for clients; LC_ALL keeps messages in English, since start-up reads them.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'));
  const env: NodeJS.ProcessEnv = { ...Object.fromEntries(inherited), LC_ALL: 'C' };
  return { ...(account ?? {}), cwd: process.platform === 'win32' ? process.cwd() : '/', env };
}

/** Whether the account can enter the folder. Asked of the kernel, so that ACLs and mounts count too. */
export async function canEnter(account: ServerAccount, folder: string): Promise<boolean> {
  if (account === null) return true;
  try {
    await run('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], runAs(account));
    return true;
  } catch {
    return false;
  }
}

async function lookUp(name: string): Promise<ServerAccount> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}
