import { lazy, Suspense, useSyncExternalStore } from 'react';

const load = () => import('@mantine/notifications');
const Notifications = lazy(async () => ({ default: (await load()).Notifications }));

let wanted = false;
const listeners = new Set<() => void>();

/** Tells of a success where nothing else on the page shows it. */
export async function notify(message: string): Promise<void> {
  const { notifications } = await load();
  notifications.show({ color: 'green', message });
  wanted = true;
  for (const listener of listeners) listener();
}

/** Where notices appear: loaded with the first one. */
export function Notices() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => wanted,
  );
  if (!shown) return null;
  return (
    <Suspense fallback={null}>
      <Notifications position="bottom-right" limit={4} />
    </Suspense>
  );
}
