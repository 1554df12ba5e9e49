import { execFileSync } from 'node:child_process';
import { chmod, mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { inject } from 'vitest';

/** A file system of its own, small enough to be filled. */
export type SmallDisk = {
  readonly path: string;
  /** Takes all the room that is left. */
  fill(): Promise<void>;
  /** Gives it back. */
  free(): Promise<void>;
  close(): void;
};

/** Mounts one; null where this process may not mount, such as in a container without that right. */
export async function mountSmallDisk(megabytes: number): Promise<SmallDisk | null> {
  const folder = path.join(inject('runFolder'), `disk-${process.pid}-${Date.now()}`);
  await mkdir(folder);
  try {
    const options = `size=${megabytes}m,mode=0755`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    await rm(folder, { recursive: true });
    return null;
  }
  // Root's server runs as another user, who must be able to enter.
  await chmod(folder, 0o755);
  const ballast = path.join(folder, 'ballast');
  return {
    path: folder,
    async fill() {
      const file = await open(ballast, 'a');
      try {
        for (let bytes = 65_536; bytes >= 512; bytes /= 2) await writeUntilFull(file, bytes);
      } finally {
        await file.close();
      }
    },
    async free() {
      await rm(ballast);
    },
    close() {
      // Lazily: a process that is still on its way out may hold it.
      execFileSync('umount', ['--lazy', folder]);
    },
  };
}

async function writeUntilFull(
  file: { write(bytes: Buffer): Promise<unknown> },
  bytes: number,
): Promise<void> {
  const block = Buffer.alloc(bytes);
  try {
    for (;;) await file.write(block);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}
