import type { Db } from '../db/database.ts';
import { type ActorRow, actorsOnRecord } from '../db/sql/actors-on-record.ts';

/** More than this are not answered: a page for people, not a directory. */
export const MAX_ACTORS = 500;

/** Who may do something here, or did: who was seen last comes first. */
export async function listActors(db: Db, { since }: { since: Date }): Promise<ActorRow[]> {
  return await db.$queryRaw<ActorRow[]>(actorsOnRecord({ since, limit: MAX_ACTORS }));
}
