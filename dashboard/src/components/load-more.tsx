import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTexts } from '../i18n/i18n.ts';
import { componentTexts } from './texts.ts';

/** The rest of a list, a page at a time; nothing where there is none. */
export function LoadMore({
  pageInfo,
  onMore,
}: {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  onMore: (after: string | null) => Promise<unknown>;
}) {
  const t = useTexts(componentTexts);
  const [busy, setBusy] = useState(false);
  if (!pageInfo.hasNextPage) return null;
  return (
    <Button
      variant="default"
      w="fit-content"
      loading={busy}
      onClick={() => {
        setBusy(true);
        void onMore(pageInfo.endCursor).finally(() => setBusy(false));
      }}
    >
      {t('loadMore')}
    </Button>
  );
}
