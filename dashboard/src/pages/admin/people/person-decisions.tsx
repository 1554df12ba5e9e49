import { useQuery } from '@apollo/client/react';
import { Anchor, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { LabelBadge } from '../../../components/label-badge.tsx';
import { LoadMore } from '../../../components/load-more.tsx';
import { MayBeHidden } from '../../../components/may-be-hidden.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { Section } from '../../../components/section.tsx';
import { Time } from '../../../components/time.tsx';
import type { DecisionsOfActorQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { videoPath } from '../../videos/video-path.ts';
import { peopleTexts } from './texts.ts';

const DECISIONS = graphql(`
  query DecisionsOfActor($actor: String!, $after: String) {
    decisions(filter: { actor: $actor }, first: 20, after: $after) {
      edges {
        node {
          id
          kind
          label
          reason
          createdAt
          supersededBy {
            id
          }
          video {
            id
            externalId
          }
          job {
            id
            queue {
              id
              name
            }
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

type Decision = DecisionsOfActorQuery['decisions']['edges'][number]['node'];

/** What somebody decided, newest first. */
export function PersonDecisions({ actor }: { actor: string }) {
  const t = useTexts(peopleTexts);
  const query = useQuery(DECISIONS, { variables: { actor } });
  return (
    <Section title={t('theirDecisions')}>
      <MayBeHidden query={query}>
        {({ decisions: { edges, pageInfo } }) =>
          edges.length === 0 ? (
            <Text size="sm">{t('noDecisions')}</Text>
          ) : (
            <>
              <ScrollingTable label={t('theirDecisions')} minWidth={760}>
                <Table.Thead>
                  <Table.Tr>
                    {(['video', 'label', 'reason', 'inQueue', 'when'] as const).map((column) => (
                      <Table.Th key={column} scope="col">
                        {t(column)}
                      </Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {edges.map(({ node }) => (
                    <DecisionRow key={node.id} decision={node} />
                  ))}
                </Table.Tbody>
              </ScrollingTable>
              <LoadMore
                pageInfo={pageInfo}
                onMore={(after) => query.fetchMore({ variables: { after } })}
              />
            </>
          )
        }
      </MayBeHidden>
    </Section>
  );
}

function DecisionRow({
  decision: { kind, label, reason, createdAt, supersededBy, video, job },
}: {
  decision: Decision;
}) {
  const t = useTexts(peopleTexts);
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        <Anchor component={Link} to={videoPath(video.id)} size="sm">
          {video.externalId}
        </Anchor>
      </Table.Th>
      <Table.Td>
        {label === null ? (
          <Text size="sm">{kind === 'UNDO' ? t('UNDO') : t('noLabel')}</Text>
        ) : (
          <LabelBadge label={label} />
        )}
        {supersededBy !== null && (
          <Text size="xs" c="dimmed">
            {t('replaced')}
          </Text>
        )}
      </Table.Td>
      <Table.Td maw={320}>{reason}</Table.Td>
      <Table.Td>{job?.queue.name ?? t('noLabel')}</Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <Time at={createdAt} />
      </Table.Td>
    </Table.Tr>
  );
}
