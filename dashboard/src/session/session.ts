/**
 * Who is signed in: the key that goes with every request. It is kept for the tab, or, when the person asks
 * for it, on the device; never in a cookie, so that no other page can make the browser send it.
 */
const STORAGE_KEY = 'gavel.key';

export function storedKey(): string | null {
  return keyStorage().getItem(STORAGE_KEY);
}

/** Where the key is kept, and what else belongs to the person who holds it. */
export function keyStorage(): Storage {
  return sessionStorage.getItem(STORAGE_KEY) === null ? localStorage : sessionStorage;
}

export function rememberKey(key: string, { onDevice }: { onDevice: boolean }): void {
  forgetKey();
  (onDevice ? localStorage : sessionStorage).setItem(STORAGE_KEY, key);
}

/** And with it what was written into GraphiQL: the next person's is another key. */
export function forgetKey(): void {
  for (const storage of [sessionStorage, localStorage]) {
    for (const name of Object.keys(storage)) {
      if (name === STORAGE_KEY || name.startsWith('graphiql:')) storage.removeItem(name);
    }
  }
}
