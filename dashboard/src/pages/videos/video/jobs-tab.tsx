import { useQuery } from '@apollo/client/react';
import { Stack, Table, Text } from '@mantine/core';
import { Actor } from '../../../components/actor.tsx';
import { LoadMore } from '../../../components/load-more.tsx';
import { MayBeHidden } from '../../../components/may-be-hidden.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { Time } from '../../../components/time.tsx';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { videoTexts } from './texts.ts';

const JOBS = graphql(`
  query VideoJobs($id: ID!, $after: String) {
    video(by: { id: $id }) {
      id
      jobs(first: 20, after: $after) {
        edges {
          node {
            id
            status
            source
            enqueuedAt
            enqueuedBy
            closedAt
            closedBy
            closingReason
            queue {
              id
              name
            }
            lease {
              holder
            }
          }
        }
        pageInfo {
          endCursor
          hasNextPage
        }
      }
    }
  }
`);

/** Which queues it went through. */
export function JobsTab({ id }: { id: string }) {
  const t = useTexts(videoTexts);
  const query = useQuery(JOBS, { variables: { id } });
  return (
    <MayBeHidden query={query}>
      {({ video }) => {
        if (video === null) return null;
        const { edges, pageInfo } = video.jobs;
        if (edges.length === 0) return <Text size="sm">{t('noJobs')}</Text>;
        return (
          <Stack>
            <ScrollingTable label={t('jobs')} minWidth={640}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">{t('queue')}</Table.Th>
                  <Table.Th scope="col">{t('status')}</Table.Th>
                  <Table.Th scope="col">{t('becauseOf')}</Table.Th>
                  <Table.Th scope="col">{t('entered')}</Table.Th>
                  <Table.Th scope="col">{t('closed')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {edges.map(({ node }) => (
                  <Table.Tr key={node.id}>
                    <Table.Td>{node.queue.name}</Table.Td>
                    <Table.Td>
                      {t(node.status)}
                      {node.lease !== null && (
                        <Text size="xs" c="dimmed">
                          {t('heldBy', { who: node.lease.holder })}
                        </Text>
                      )}
                    </Table.Td>
                    <Table.Td>{t(node.source)}</Table.Td>
                    <Table.Td>
                      <Time at={node.enqueuedAt} />
                      <Actor actor={node.enqueuedBy} />
                    </Table.Td>
                    <Table.Td>
                      {node.closedAt === null ? '–' : <Time at={node.closedAt} />}
                      {node.closedBy !== null && <Actor actor={node.closedBy} />}
                      {node.closingReason !== null && <Text size="xs">{node.closingReason}</Text>}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </ScrollingTable>
            <LoadMore
              pageInfo={pageInfo}
              onMore={(after) => query.fetchMore({ variables: { after } })}
            />
          </Stack>
        );
      }}
    </MayBeHidden>
  );
}
