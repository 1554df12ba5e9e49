import { useQuery } from '@apollo/client/react';
import { Stack, Table, Text } from '@mantine/core';
import { Actor } from '../../../components/actor.tsx';
import { LabelBadge } from '../../../components/label-badge.tsx';
import { LoadMore } from '../../../components/load-more.tsx';
import { MayBeHidden } from '../../../components/may-be-hidden.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { Time } from '../../../components/time.tsx';
import type { VideoDecisionsQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { videoTexts } from './texts.ts';

const DECISIONS = graphql(`
  query VideoDecisions($id: ID!, $after: String) {
    video(by: { id: $id }) {
      id
      decisions(first: 20, after: $after) {
        edges {
          node {
            id
            kind
            origin
            label
            actor
            reason
            createdAt
            policies {
              key
              title
            }
            actions {
              id
              action {
                id
                name
              }
              reverses {
                id
              }
              reversedBy {
                id
              }
            }
            supersededBy {
              id
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
  }
`);

type Decision = NonNullable<VideoDecisionsQuery['video']>['decisions']['edges'][number]['node'];

/** What was decided, and what the platform was told to do. */
export function DecisionsTab({ id }: { id: string }) {
  const t = useTexts(videoTexts);
  const query = useQuery(DECISIONS, { variables: { id } });
  return (
    <MayBeHidden query={query}>
      {({ video }) => {
        if (video === null) return null;
        const { edges, pageInfo } = video.decisions;
        if (edges.length === 0) return <Text size="sm">{t('noDecisions')}</Text>;
        return (
          <Stack>
            <ScrollingTable label={t('decisions')} minWidth={680}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">{t('decision')}</Table.Th>
                  <Table.Th scope="col">{t('actions')}</Table.Th>
                  <Table.Th scope="col">{t('policies')}</Table.Th>
                  <Table.Th scope="col">{t('who')}</Table.Th>
                  <Table.Th scope="col">{t('why')}</Table.Th>
                  <Table.Th scope="col">{t('when')}</Table.Th>
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
          </Stack>
        );
      }}
    </MayBeHidden>
  );
}

function DecisionRow({ decision }: { decision: Decision }) {
  const t = useTexts(videoTexts);
  const { kind, origin, label, actions, policies, supersededBy, job } = decision;
  return (
    <Table.Tr>
      <Table.Td>
        <Stack gap={4} align="flex-start">
          {label === null ? <Text size="sm">{t(kind)}</Text> : <LabelBadge label={label} />}
          <Text size="xs" c="dimmed">
            {[
              label !== null && kind === 'UNDO' ? t('UNDO') : null,
              t(origin),
              job?.queue.name,
              supersededBy === null ? null : t('superseded'),
            ]
              .filter((part) => part != null)
              .join(' · ')}
          </Text>
        </Stack>
      </Table.Td>
      <Table.Td>
        {actions.length === 0
          ? '–'
          : actions.map((taken) => (
              <Text key={taken.id} size="sm">
                {taken.action.name}
                {taken.reverses !== null && ` (${t('takesBack')})`}
                {taken.reversedBy !== null && ` (${t('takenBack')})`}
              </Text>
            ))}
      </Table.Td>
      <Table.Td>{policies.map(({ title }) => title).join(', ') || '–'}</Table.Td>
      <Table.Td>
        <Actor actor={decision.actor} />
      </Table.Td>
      <Table.Td>{decision.reason ?? '–'}</Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <Time at={decision.createdAt} />
      </Table.Td>
    </Table.Tr>
  );
}
