import { useHasRole, useSession } from '../../session/viewer.ts';

type Admission = { restricted: boolean; seniorOnly: boolean; reviewers: readonly string[] };

/** Why this person may not work a queue; null when they may. The server holds it, this only tells it. */
export function useAdmission(): (queue: Admission) => 'SENIOR' | 'LISTED' | null {
  const { viewer } = useSession();
  const senior = useHasRole()('SENIOR');
  return ({ restricted, seniorOnly, reviewers }) => {
    if (seniorOnly && !senior) return 'SENIOR';
    return restricted && !reviewers.includes(viewer.actor) ? 'LISTED' : null;
  };
}
