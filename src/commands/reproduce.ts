import { readConfig } from '../config.ts';
import { connectDatabase } from '../db/connect.ts';
import { createLogger } from '../logger.ts';
import { reproduceModelVersion } from '../training/reproduce-model-version.ts';
import { formatEpoch } from './epoch-output.ts';

/**
 * `gavel train --reproduce VERSION`: trains a registered version again from its snapshot in the database,
 * and says whether the outcome is the same. Exit code 0 when it is, 1 when it is not.
 */
export async function reproduce(version: number, { json }: { json?: true }): Promise<void> {
  const config = readConfig(process.env);
  const log = createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel);
  const connection = await connectDatabase({ config, mode: 'share', log });
  try {
    const outcome = await reproduceModelVersion(connection.database, {
      version,
      onEpoch: (metrics, epochs) => void process.stderr.write(formatEpoch(metrics, epochs)),
    });
    const { registered, reproduced, isSame, backend } = outcome;
    process.stdout.write(
      json
        ? `${JSON.stringify(outcome)}\n`
        : `version ${version}  registered ${registered}\n` +
            `on ${backend.padEnd(9)} reproduced ${reproduced}\n` +
            `${isSame ? 'the same' : 'NOT the same'}\n`,
    );
    process.exitCode = isSame ? 0 : 1;
  } finally {
    await connection.close();
  }
}
