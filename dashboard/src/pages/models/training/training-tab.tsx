import { useQuery } from '@apollo/client/react';
import { Anchor, Button, Stack, Table, Text } from '@mantine/core';
import { Link, useSearchParams } from 'react-router';
import { Loaded } from '../../../components/loaded.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { Section } from '../../../components/section.tsx';
import { componentTexts } from '../../../components/texts.ts';
import { Time } from '../../../components/time.tsx';
import { graphql } from '../../../graphql/generated/index.ts';
import { useLanguage, useTexts } from '../../../i18n/i18n.ts';
import { RunPanel } from './run-panel.tsx';
import { trainingTexts } from './texts.ts';

const RUNS = graphql(`
  query TrainingRuns($after: String) {
    trainingRuns(first: 20, after: $after) {
      edges {
        node {
          id
          status
          architecture
          epochs
          requestedBy
          createdAt
          modelVersion {
            id
            version
          }
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`);

/** All runs, and the one that is watched: `?run=`, or the newest. */
export function TrainingTab() {
  const t = useTexts(trainingTexts);
  const c = useTexts(componentTexts);
  const language = useLanguage();
  const [params] = useSearchParams();
  const query = useQuery(RUNS);
  return (
    <Loaded query={query}>
      {({ trainingRuns: { edges, pageInfo } }) => {
        const watched = params.get('run') ?? edges[0]?.node.id;
        if (watched === undefined) return <Text>{t('noRuns')}</Text>;
        return (
          <Stack gap="xl">
            <RunPanel key={watched} id={watched} />
            <Section title={t('runs')}>
              <ScrollingTable label={t('runs')} minWidth={860}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th scope="col">{t('asked')}</Table.Th>
                    <Table.Th scope="col">{t('status')}</Table.Th>
                    <Table.Th scope="col">{t('architecture')}</Table.Th>
                    <Table.Th scope="col">{t('epochs')}</Table.Th>
                    <Table.Th scope="col">{t('by')}</Table.Th>
                    <Table.Th scope="col">{t('outcome')}</Table.Th>
                    <Table.Th scope="col">{t('run')}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {edges.map(({ node }) => (
                    <Table.Tr key={node.id}>
                      <Table.Td>
                        <Time at={node.createdAt} />
                      </Table.Td>
                      <Table.Td>{t(node.status)}</Table.Td>
                      <Table.Td>{node.architecture}</Table.Td>
                      <Table.Td>{node.epochs}</Table.Td>
                      <Table.Td style={{ overflowWrap: 'anywhere' }}>{node.requestedBy}</Table.Td>
                      <Table.Td>
                        {node.modelVersion ? (
                          <Anchor
                            component={Link}
                            to={`/models/${node.modelVersion.version}`}
                            size="sm"
                          >
                            v{node.modelVersion.version}
                          </Anchor>
                        ) : (
                          '–'
                        )}
                      </Table.Td>
                      <Table.Td>
                        {node.id === watched ? (
                          t('watching')
                        ) : (
                          <Anchor
                            component={Link}
                            to={`?tab=training&run=${encodeURIComponent(node.id)}`}
                            size="sm"
                            aria-label={t('watchRun', {
                              when: new Date(node.createdAt).toLocaleString(language),
                            })}
                          >
                            {t('watch')}
                          </Anchor>
                        )}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </ScrollingTable>
              {pageInfo.hasNextPage && (
                <Button
                  variant="default"
                  w="fit-content"
                  onClick={() => void query.fetchMore({ variables: { after: pageInfo.endCursor } })}
                >
                  {c('loadMore')}
                </Button>
              )}
            </Section>
          </Stack>
        );
      }}
    </Loaded>
  );
}
