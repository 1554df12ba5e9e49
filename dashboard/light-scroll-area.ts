import type { Plugin } from 'vite';

const ID = '\0merge-refs';

/**
 * Every table brings Mantine's scroll area along, and that a positioning library of 14 kB for one helper, which
 * Mantine's own hooks have too.
 */
export function lightScrollArea(): Plugin {
  return {
    name: 'light-scroll-area',
    enforce: 'pre',
    resolveId: (source, importer) =>
      source === '@floating-ui/react' && importer?.includes('/components/ScrollArea/') ? ID : null,
    load: (id) =>
      id === ID
        ? `import { useMergedRef } from '@mantine/hooks';
           export const useMergeRefs = (refs) => useMergedRef(...refs);`
        : null,
  };
}
