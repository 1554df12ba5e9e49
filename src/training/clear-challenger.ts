import type { Database } from '../db/database.ts';
import { clearChallengerAlias } from './challenger-alias.ts';
import { parseReason } from './champion.ts';

/**
 * Leaves nobody as challenger. Fine when nobody was it.
 * @throws ValidationError
 */
export async function clearChallenger(
  { database }: { database: Database },
  request: { reason: string; actor: string },
): Promise<{ previous: number | null }> {
  const { actor } = request;
  const reason = parseReason(request.reason);
  return await database.prisma.$transaction(async (tx) => ({
    previous: await clearChallengerAlias(tx, { actor, reason }),
  }));
}
