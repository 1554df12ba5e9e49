import { useEffect, useRef } from 'react';

/**
 * Single keys that act on the page: never while somebody types, holds a modifier or has a dialog or a menu
 * open, and never again while a key is held down.
 */
export function useKeys(
  actions: Readonly<Record<string, () => void>>,
  { enabled }: { enabled: boolean },
): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    if (!enabled) return;
    const press = (event: KeyboardEvent): void => {
      if (event.repeat || event.isComposing || event.defaultPrevented) return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target) || document.querySelector('[role=dialog], [role=menu]')) return;
      const action = latest.current[event.key.toLowerCase()];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [enabled]);
}

const TEXTLESS = ['checkbox', 'radio', 'button', 'submit', 'reset', 'range'];

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !TEXTLESS.includes(target.type);
  return target.isContentEditable || target.matches('textarea, select, [role=textbox]');
}
