import { holdsRole, type Viewer } from '../access/viewer.ts';
import type { Reviewer } from '../moderation/queues/reviewer.ts';
import { actorOf } from './actor.ts';

/** The moderator who asks. */
export function reviewerOf(viewer: Viewer | null): Reviewer {
  return { actor: actorOf(viewer), senior: holdsRole(viewer, 'SENIOR') };
}
