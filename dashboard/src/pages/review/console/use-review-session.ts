import { useApolloClient } from '@apollo/client/react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useHasRole, useSession } from '../../../session/viewer.ts';
import { reviewApi } from './review-api.ts';
import { ReviewSession } from './review-session.ts';
import type { SessionState } from './session-state.ts';

const ACTIVITIES = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

/** Works a queue for as long as the page is open; null until it has begun. */
export function useReviewSession(queue: {
  id: string;
  leaseSeconds: number;
  undoSeconds: number;
}): ReviewSession | null {
  const apollo = useApolloClient();
  const { viewer } = useSession();
  const senior = useHasRole()('SENIOR');
  const { id, leaseSeconds, undoSeconds } = queue;
  const { actor } = viewer;
  const [session, setSession] = useState<ReviewSession | null>(null);

  useEffect(() => {
    let working: ReviewSession;
    const begin = (): void => {
      working = new ReviewSession(reviewApi(apollo, id), {
        queue: { id, leaseSeconds, undoSeconds },
        person: { actor, senior },
      });
      setSession(working);
      void working.start();
    };
    const leave = (): void => working.close({ keepFirst: true });
    const comeBack = (event: PageTransitionEvent): void => {
      if (event.persisted) begin();
    };
    const warn = (event: BeforeUnloadEvent): void => {
      if (working.isOwing) event.preventDefault();
    };
    const active = (): void => working.active();
    begin();
    addEventListener('beforeunload', warn);
    addEventListener('pagehide', leave);
    addEventListener('pageshow', comeBack);
    for (const activity of ACTIVITIES) addEventListener(activity, active, { passive: true });
    return () => {
      leave();
      removeEventListener('beforeunload', warn);
      removeEventListener('pagehide', leave);
      removeEventListener('pageshow', comeBack);
      for (const activity of ACTIVITIES) removeEventListener(activity, active);
    };
  }, [apollo, id, leaseSeconds, undoSeconds, actor, senior]);

  return session;
}

export function useSessionState(session: ReviewSession): SessionState {
  return useSyncExternalStore(session.subscribe, session.snapshot);
}
