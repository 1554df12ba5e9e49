/**
 * Who is signed in: the key that goes with every request. It is kept for the tab, or, when the person asks
 * for it, on the device; never in a cookie, so that no other page can make the browser send it.
 */
const STORAGE_KEY = 'gavel.key';

export function storedKey(): string | null {
  return sessionStorage.getItem(STORAGE_KEY) ?? localStorage.getItem(STORAGE_KEY);
}

export function rememberKey(key: string, { onDevice }: { onDevice: boolean }): void {
  forgetKey();
  (onDevice ? localStorage : sessionStorage).setItem(STORAGE_KEY, key);
}

export function forgetKey(): void {
  sessionStorage.removeItem(STORAGE_KEY);
  localStorage.removeItem(STORAGE_KEY);
}
