import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { textsLoaded } from '../i18n/i18n.ts';

/** A component that is loaded, with its texts, when it is first shown; it stands in a `Suspense`. */
export function lazily<Props>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => {
    const Component = await load();
    await textsLoaded();
    return { default: Component };
  });
}
