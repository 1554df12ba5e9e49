import { chmod, mkdtemp, readlink, rm } from 'node:fs/promises';
import path from 'node:path';
import { inject } from 'vitest';

/**
 * An empty place for a data folder, open to the account that root lends the embedded server (else the
 * database would be kept outside of it). `remove` takes the database along, wherever it is kept.
 */
export async function createDataFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const parent = await mkdtemp(path.join(inject('runFolder'), 'data-'));
  await chmod(parent, 0o755);
  const folder = path.join(parent, 'data');
  return {
    path: folder,
    async remove() {
      const elsewhere = await readlink(path.join(folder, 'postgres')).catch(() => null);
      if (elsewhere) await rm(elsewhere, { recursive: true, force: true });
      await rm(parent, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}
