import { Button, Group, Text } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useFigures } from '../../../components/figures.ts';
import { lazily } from '../../../components/lazily.ts';
import type { VideoFilter } from '../../../graphql/generated/graphql.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { MAX_NAMED, type Selection } from './selection.ts';
import { bulkTexts } from './texts.ts';

const BulkDialog = lazily(async () => (await import('./bulk-dialog.tsx')).BulkDialog);

/** What can be decided about many videos: the ticked ones, or all that pass the filter. */
export function SelectionBar({
  selection,
  matching,
}: {
  selection: Selection;
  /** The filter of the list and how many pass it; null where nothing narrows it. */
  matching: { filter: VideoFilter; count: number; capped: boolean } | null;
}) {
  const t = useTexts(bulkTexts);
  const { count } = useFigures();
  const [about, setAbout] = useState<VideoFilter | null>(null);
  const { size } = selection.ids;
  const number = count(size);
  if (size === 0 && matching === null) return null;
  return (
    <Group gap="xs" role="group" aria-label={t('title')}>
      {size > 0 && (
        <>
          <Text size="sm" fw={600} role="status">
            {t('selected', { count: size, number })}
          </Text>
          <Button
            size="compact-sm"
            disabled={size > MAX_NAMED}
            onClick={() => setAbout({ ids: [...selection.ids] })}
          >
            {t('decideSelected')}
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={selection.clear}>
            {t('clear')}
          </Button>
          {size > MAX_NAMED && <Text size="sm">{t('tooMany', { number: count(MAX_NAMED) })}</Text>}
        </>
      )}
      {size === 0 && matching !== null && (
        <Button size="compact-sm" variant="light" onClick={() => setAbout(matching.filter)}>
          {t('decideAll', {
            count: matching.count,
            number: `${matching.capped ? '> ' : ''}${count(matching.count)}`,
          })}
        </Button>
      )}
      {about !== null && (
        <Suspense fallback={null}>
          <BulkDialog filter={about} onClose={() => setAbout(null)} />
        </Suspense>
      )}
    </Group>
  );
}
