import { useQuery } from '@apollo/client/react';
import { Anchor, CloseButton, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useFigures } from '../../../components/figures.ts';
import { LoadMore } from '../../../components/load-more.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { Section } from '../../../components/section.tsx';
import { Time } from '../../../components/time.tsx';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { videoPath } from '../../videos/video-path.ts';
import { queuesTexts } from './texts.ts';

const WAITING = graphql(`
  query WaitingJobs($queue: String!, $after: String) {
    reviewQueue(by: { key: $queue }) {
      id
      name
      waitingJobs(first: 20, after: $after) {
        edges {
          node {
            id
            source
            priority
            enqueuedAt
            video {
              id
              externalId
              transcript
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

/** What waits in a queue, in the order in which it is handed out. */
export function WaitingJobs({ queue, onClose }: { queue: string; onClose: () => void }) {
  const t = useTexts(queuesTexts);
  const { count } = useFigures();
  const query = useQuery(WAITING, { variables: { queue } });
  return (
    <Loaded query={query}>
      {({ reviewQueue }) => {
        if (reviewQueue === null) return <Text size="sm">{t('noSuchQueue', { key: queue })}</Text>;
        const { name, waitingJobs } = reviewQueue;
        return (
          <Section
            title={t('waitsIn', { name })}
            description={t('waitsInHint')}
            actions={<CloseButton aria-label={t('closeList')} onClick={onClose} />}
          >
            {waitingJobs.edges.length === 0 && <Text size="sm">{t('nothingWaits')}</Text>}
            {waitingJobs.edges.length > 0 && (
              <ScrollingTable label={t('waitsIn', { name })} minWidth={720}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th scope="col">{t('place')}</Table.Th>
                    <Table.Th scope="col">{t('video')}</Table.Th>
                    <Table.Th scope="col">{t('because')}</Table.Th>
                    <Table.Th scope="col">{t('priority')}</Table.Th>
                    <Table.Th scope="col">{t('since')}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {waitingJobs.edges.map(({ node: { id, video, ...job } }, index) => (
                    <Table.Tr key={id}>
                      <Table.Td>{count(index + 1)}</Table.Td>
                      <Table.Td maw={420}>
                        <Anchor component={Link} to={videoPath(video.id)} size="sm">
                          {video.externalId}
                        </Anchor>
                        <Text size="xs" c="dimmed" lineClamp={1} dir="auto">
                          {video.transcript}
                        </Text>
                      </Table.Td>
                      <Table.Td>{t(job.source)}</Table.Td>
                      <Table.Td>{count(job.priority)}</Table.Td>
                      <Table.Td>
                        <Time at={job.enqueuedAt} />
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </ScrollingTable>
            )}
            <LoadMore
              pageInfo={waitingJobs.pageInfo}
              onMore={(after) => query.fetchMore({ variables: { after } })}
            />
          </Section>
        );
      }}
    </Loaded>
  );
}
