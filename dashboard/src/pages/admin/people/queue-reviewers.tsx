import { useQuery } from '@apollo/client/react';
import { Anchor, Group, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { Loaded } from '../../../components/loaded.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { Section } from '../../../components/section.tsx';
import type { QueueReviewersQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { personPath } from './person-path.ts';
import { peopleTexts } from './texts.ts';

const QUEUES = graphql(`
  query QueueReviewers {
    reviewQueues(first: 100) {
      nodes {
        id
        key
        name
        seniorOnly
        restricted
        reviewers
      }
    }
  }
`);

type Queue = QueueReviewersQuery['reviewQueues']['nodes'][number];

/** Queue by queue, who may work it. */
export function QueueReviewers() {
  const t = useTexts(peopleTexts);
  const query = useQuery(QUEUES);
  return (
    <Section title={t('perQueue')} description={t('perQueueHint')}>
      <Loaded query={query}>
        {({ reviewQueues: { nodes } }) =>
          nodes.length === 0 ? (
            <Text size="sm">{t('noQueue')}</Text>
          ) : (
            <ScrollingTable label={t('perQueue')} minWidth={620}>
              <Table.Thead>
                <Table.Tr>
                  {(['queue', 'mayWork', 'change'] as const).map((column) => (
                    <Table.Th key={column} scope="col">
                      {t(column)}
                    </Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {nodes.map((queue) => (
                  <Table.Tr key={queue.id}>
                    <Table.Th scope="row" fw={500}>
                      {queue.name}
                    </Table.Th>
                    <Table.Td>
                      <MayWork queue={queue} />
                    </Table.Td>
                    <Table.Td>
                      <Anchor
                        component={Link}
                        to={`/admin/queues?open=${queue.key}`}
                        size="sm"
                        aria-label={t('changeNamed', { name: queue.name })}
                      >
                        {t('change')}
                      </Anchor>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </ScrollingTable>
          )
        }
      </Loaded>
    </Section>
  );
}

function MayWork({ queue: { seniorOnly, restricted, reviewers } }: { queue: Queue }) {
  const t = useTexts(peopleTexts);
  if (!restricted) return t(seniorOnly ? 'onlySeniors' : 'everyModerator');
  return (
    <>
      <Text size="sm">
        {t('onlyListed')}
        {seniorOnly && ` · ${t('onlySeniors')}`}
      </Text>
      {reviewers.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('listedNobody')}
        </Text>
      ) : (
        <Group gap="xs">
          {reviewers.map((reviewer) => (
            <Anchor
              key={reviewer}
              component={Link}
              to={personPath(reviewer)}
              size="xs"
              ff="monospace"
            >
              {reviewer}
            </Anchor>
          ))}
        </Group>
      )}
    </>
  );
}
