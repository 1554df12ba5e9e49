import { useQuery } from '@apollo/client/react';
import { Button, Paper, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { LoadMore } from '../../../components/load-more.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { Page } from '../../../components/page.tsx';
import { useTexts } from '../../../i18n/i18n.ts';
import { BulkRow, isActive, LiveBulkRow } from './bulk-row.tsx';
import { BULK_DECISIONS } from './documents.ts';
import { bulkTexts } from './texts.ts';

/** Every bulk decision and undoing, newest first; those at work move as one looks. */
export default function BulkPage() {
  const t = useTexts(bulkTexts);
  const query = useQuery(BULK_DECISIONS);
  return (
    <Page
      title={t('title')}
      description={t('description')}
      actions={
        <Button component={Link} to="/videos" variant="default">
          {t('toVideos')}
        </Button>
      }
    >
      <Loaded query={query}>
        {({ bulkDecisions: { edges, pageInfo } }) => (
          <Stack gap="sm">
            {edges.length === 0 && (
              <Paper withBorder p="xl">
                <Text maw={640}>{t('empty')}</Text>
              </Paper>
            )}
            {edges.map(({ node }) =>
              isActive(node) ? (
                <LiveBulkRow key={node.id} bulk={node} />
              ) : (
                <BulkRow key={node.id} bulk={node} />
              ),
            )}
            <LoadMore
              pageInfo={pageInfo}
              onMore={(after) => query.fetchMore({ variables: { after } })}
            />
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}
