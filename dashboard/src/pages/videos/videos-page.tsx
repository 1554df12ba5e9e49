import { Button } from '@mantine/core';
import { IconPlus, IconStack2, IconTextScan2 } from '@tabler/icons-react';
import { Link } from 'react-router';
import { Page } from '../../components/page.tsx';
import { useTexts } from '../../i18n/i18n.ts';
import { useHasRole } from '../../session/viewer.ts';
import { bulkTexts } from './bulk/texts.ts';
import { ExportButton } from './export/export-button.tsx';
import { FilterBar } from './list/filter-bar.tsx';
import { useListState } from './list/list-state.ts';
import { VideosList } from './list/videos-list.tsx';
import { videosTexts } from './texts.ts';

export default function VideosPage() {
  const t = useTexts(videosTexts);
  const b = useTexts(bulkTexts);
  const hasRole = useHasRole();
  const list = useListState();
  return (
    <Page
      title={t('title')}
      description={t('description')}
      actions={
        <>
          <ExportButton filter={list.filter} />
          {hasRole('SENIOR') && (
            <Button
              component={Link}
              to="/videos/bulk"
              variant="default"
              leftSection={<IconStack2 size={16} aria-hidden />}
            >
              {b('title')}
            </Button>
          )}
          {hasRole('SUBMITTER') && (
            <>
              <Button
                component={Link}
                to="/videos/classify"
                variant="default"
                leftSection={<IconTextScan2 size={16} aria-hidden />}
              >
                {t('classify')}
              </Button>
              <Button
                component={Link}
                to="/videos/new"
                leftSection={<IconPlus size={16} aria-hidden />}
              >
                {t('submit')}
              </Button>
            </>
          )}
        </>
      }
    >
      <FilterBar list={list} />
      <VideosList list={list} />
    </Page>
  );
}
