import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../config.ts';
import { StartupError } from '../errors.ts';

const KEY_BYTES = 32;

/** Where the embedded database's key lies, from the first start on. */
export function secretKeyFile({ dataDir }: Pick<Config, 'dataDir'>): string {
  return path.join(dataDir, 'secret.key');
}

/**
 * The key that encrypts secrets in the database: of the environment, or, for the embedded database, one that
 * the first start leaves beside it in the data folder. Null with a database of one's own and no key:
 * a key kept anywhere else would not be there for the next replica.
 * @throws StartupError when the key's file holds something else.
 */
export async function secretKeyOf(config: Config): Promise<Buffer | null> {
  if (config.secretKey !== null || config.databaseUrl !== null) return config.secretKey;
  const file = secretKeyFile(config);
  try {
    const text = randomBytes(KEY_BYTES).toString('base64');
    await writeFile(file, `${text}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const key = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64');
  if (key.length !== KEY_BYTES) throw new StartupError(`${file} does not hold a key of 32 bytes`);
  return key;
}
