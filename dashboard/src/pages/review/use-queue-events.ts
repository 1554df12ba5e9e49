import { useSubscription } from '@apollo/client/react';
import { useEffect, useRef } from 'react';
import { useConnectionState } from '../../graphql/connection-state.ts';
import { DECISION_MADE, JOB_ENTERED } from './documents.ts';

const AT_MOST_EVERY_MS = 2_000;

/**
 * Calls back when jobs enter or are decided, in one queue or in all, at most every two seconds; and when
 * the connection is back, as something may have been missed.
 */
export function useQueueEvents(queue: string | null, onChange: () => void): void {
  const latest = useRef(onChange);
  latest.current = onChange;
  const waiting = useRef<ReturnType<typeof setTimeout> | null>(null);
  const connection = useConnectionState();
  const tell = (): void => {
    waiting.current ??= setTimeout(() => {
      waiting.current = null;
      latest.current();
    }, AT_MOST_EVERY_MS);
  };
  const options = { variables: { queue }, onData: tell, ignoreResults: true };
  useSubscription(JOB_ENTERED, options);
  useSubscription(DECISION_MADE, options);
  useEffect(() => {
    if (connection === 'live') latest.current();
  }, [connection]);
  useEffect(
    () => () => {
      if (waiting.current !== null) clearTimeout(waiting.current);
    },
    [],
  );
}
