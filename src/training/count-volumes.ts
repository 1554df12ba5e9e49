import type { Database } from '../db/database.ts';
import { type VolumeRow, videoVolumes } from '../db/sql/video-volumes.ts';
import { ValidationError } from '../errors.ts';

/** The longest period, as the API's description states it. */
export const MAX_VOLUME_DAYS = 366;

const DAY_MS = 24 * 60 * 60_000;
/** A long period of a large table costs a scan of an index; one that would take longer is ended. */
const TIMEOUT_MS = 20_000;

/**
 * Videos by day of submission (from `from`, before `to`) and label, grouped by the database.
 * @throws ValidationError for a period or a time zone that makes no sense
 */
export async function countVolumes(
  { prisma }: Pick<Database, 'prisma'>,
  period: { from: Date; to: Date; timeZone: string },
): Promise<VolumeRow[]> {
  const length = period.to.getTime() - period.from.getTime();
  if (length <= 0) throw refusal('to', 'after `from`');
  if (length > MAX_VOLUME_DAYS * DAY_MS) {
    throw refusal('to', `at most ${MAX_VOLUME_DAYS} days after \`from\``);
  }
  if (!isTimeZone(period.timeZone)) {
    throw refusal('timeZone', 'the name of a time zone, such as `Europe/Berlin`');
  }
  return await prisma.$transaction(async (tx) => {
    await tx.$executeRawUnsafe(`SET LOCAL statement_timeout = ${TIMEOUT_MS}`);
    return await tx.$queryRaw<VolumeRow[]>(videoVolumes(period));
  });
}

function refusal(field: string, limit: string): ValidationError {
  return new ValidationError([{ field, limit, message: `${field} must be ${limit}` }]);
}

/** A name of the IANA database; offsets are not taken, whose signs Postgres reads the other way round. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
