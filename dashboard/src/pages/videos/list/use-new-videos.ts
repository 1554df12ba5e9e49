import { useQuery } from '@apollo/client/react';
import type { VideoFilter } from '../../../graphql/generated/graphql.ts';
import { NEWEST_VIDEO } from './videos-query.ts';

/** How often is looked; the first row of an index is all that it reads. */
const LOOK_MS = 5_000;

/**
 * Whether a video has come in that belongs on top of the list. The list itself does not move: somebody
 * reads it.
 */
export function useNewVideos({
  filter,
  isShown,
  newestId,
}: {
  filter: VideoFilter;
  /** Whether the top of the list is what is on the screen. */
  isShown: boolean;
  newestId: string | null;
}): boolean {
  const { data } = useQuery(NEWEST_VIDEO, {
    variables: { filter },
    skip: !isShown || newestId === null,
    fetchPolicy: 'no-cache',
    pollInterval: LOOK_MS,
    skipPollAttempt: () => document.hidden,
  });
  const seen = data?.videos.nodes[0]?.id;
  // UUIDv7 ids and their encodings are not compared: any other one at the top is a newer one.
  return isShown && seen !== undefined && newestId !== null && seen !== newestId;
}
