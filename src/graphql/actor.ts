import type { Viewer } from '../access/viewer.ts';
import { unauthenticated } from './request-errors.ts';

/** Who is put on record for a change. Roles were checked before; a viewer without a key has none. */
export function actorOf(viewer: Viewer | null): string {
  if (viewer === null) throw unauthenticated();
  return viewer.actor;
}
