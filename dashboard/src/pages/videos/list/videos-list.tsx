import { useQuery } from '@apollo/client/react';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconEyeOff, IconRefresh } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useFigures } from '../../../components/figures.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { isHiddenUntilDecided } from '../../../graphql/is-hidden.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { useHasRole } from '../../../session/viewer.ts';
import { useSelection } from '../bulk/selection.ts';
import { SelectionBar } from '../bulk/selection-bar.tsx';
import { videosTexts } from '../texts.ts';
import { NoMatches, NoVideos } from './empty.tsx';
import { FilterPills } from './filter-pills.tsx';
import type { ListState } from './list-state.ts';
import { useNewVideos } from './use-new-videos.ts';
import { VIDEOS } from './videos-query.ts';
import { VideosTable } from './videos-table.tsx';

/** The page of the list that the address names. What is on the screen stays until its successor is there. */
export function VideosList({ list }: { list: ListState }) {
  const t = useTexts(videosTexts);
  const { count } = useFigures();
  const [hidden, setHidden] = useState(false);
  const selection = useSelection();
  const decidesInBulk = useHasRole()('SENIOR');
  const { filter, orderBy, page } = list;
  const query = useQuery(VIDEOS, {
    variables: { filter, orderBy, ...page, predictions: !hidden },
  });
  // One of these videos is being reviewed by who looks: the list does without what is hidden from them.
  const mustHide = isHiddenUntilDecided(query.error);
  useEffect(() => {
    if (mustHide) setHidden(true);
  }, [mustHide]);

  const data = query.data ?? query.previousData;
  // Its cursors belong to another list than the one that is asked for.
  const isOld = query.data === undefined;
  const hasNew = useNewVideos({
    filter,
    isShown: list.isFirstPage && list.sort === 'newest' && query.data !== undefined,
    newestId: query.data?.videos.nodes[0]?.id ?? null,
  });
  return (
    <Loaded
      query={{ data, error: mustHide ? undefined : query.error, refetch: query.refetch }}
      rows={12}
    >
      {({ videos: { nodes, pageInfo, totalCount } }) => {
        const narrowed = Object.keys(list.values).length > 0;
        const isEmpty = nodes.length === 0;
        return (
          <Stack gap="sm" aria-busy={isOld}>
            {!(isEmpty && !narrowed && list.isFirstPage) && (
              <Group justify="space-between" mih={30}>
                <Group gap="sm">
                  <Text size="sm" role="status">
                    {t(totalCount.capped ? 'totalCapped' : 'total', {
                      count: totalCount.value,
                      number: count(totalCount.value),
                    })}
                  </Text>
                  <FilterPills list={list} />
                </Group>
                {hasNew && (
                  <Button
                    size="compact-sm"
                    variant="light"
                    leftSection={<IconRefresh size={14} aria-hidden />}
                    onClick={() => void query.refetch()}
                  >
                    {t('showNew')}
                  </Button>
                )}
              </Group>
            )}
            {decidesInBulk && !isEmpty && (
              <SelectionBar
                selection={selection}
                matching={
                  narrowed ? { filter, count: totalCount.value, capped: totalCount.capped } : null
                }
              />
            )}
            {hidden && (
              <Alert icon={<IconEyeOff />} color="gray" title={t('hidden')}>
                {t('hiddenListHint')}
              </Alert>
            )}
            {isEmpty ? (
              narrowed || !list.isFirstPage ? (
                <NoMatches onClear={list.clear} />
              ) : (
                <NoVideos onLoaded={() => void query.refetch()} />
              )
            ) : (
              <VideosTable videos={nodes} selection={decidesInBulk ? selection : null} />
            )}
            {(pageInfo.hasPreviousPage || pageInfo.hasNextPage) && (
              <Group component="nav" gap="xs" justify="flex-end" aria-label={t('pages')}>
                <Button
                  variant="default"
                  size="sm"
                  leftSection={<IconChevronLeft size={16} aria-hidden />}
                  disabled={isOld || !pageInfo.hasPreviousPage}
                  onClick={() => list.goTo({ before: pageInfo.startCursor ?? null })}
                >
                  {t('previousPage')}
                </Button>
                <Button
                  variant="default"
                  size="sm"
                  rightSection={<IconChevronRight size={16} aria-hidden />}
                  disabled={isOld || !pageInfo.hasNextPage}
                  onClick={() => list.goTo({ after: pageInfo.endCursor ?? null })}
                >
                  {t('nextPage')}
                </Button>
              </Group>
            )}
          </Stack>
        );
      }}
    </Loaded>
  );
}
