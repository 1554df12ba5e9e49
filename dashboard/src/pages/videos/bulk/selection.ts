import { useState } from 'react';

/** Most videos that the API takes by their ids. */
export const MAX_NAMED = 1_000;

/** Which videos are ticked; paging and sorting leave them ticked. */
export function useSelection() {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  return {
    ids,
    set(changed: readonly string[], selected: boolean) {
      const next = new Set(ids);
      for (const id of changed) {
        if (selected) next.add(id);
        else next.delete(id);
      }
      setIds(next);
    },
    clear: () => setIds(new Set()),
  };
}

export type Selection = ReturnType<typeof useSelection>;
