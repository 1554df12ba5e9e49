import type { Db } from '../../db/database.ts';

/**
 * The queues whose work somebody may watch: those that they may work. A queue for seniors needs SENIOR, a
 * restricted one to be on its list; an admin, who sets both, watches all.
 */
export async function visibleQueues(
  db: Db,
  { actor, senior, admin }: { actor: string; senior: boolean; admin: boolean },
): Promise<ReadonlySet<string>> {
  const queues = await db.reviewQueue.findMany({
    where: admin
      ? {}
      : {
          ...(!senior && { seniorOnly: false }),
          OR: [{ restricted: false }, { reviewers: { some: { reviewer: actor } } }],
        },
    select: { id: true },
  });
  return new Set(queues.map(({ id }) => id));
}
