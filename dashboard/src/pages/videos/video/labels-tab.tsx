import { useQuery } from '@apollo/client/react';
import { Badge, Button, Group, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { Actor } from '../../../components/actor.tsx';
import { LabelBadge } from '../../../components/label-badge.tsx';
import { LoadMore } from '../../../components/load-more.tsx';
import { MayBeHidden } from '../../../components/may-be-hidden.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { Time } from '../../../components/time.tsx';
import type { ClaimLabel } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { useHasRole } from '../../../session/viewer.ts';
import { videosTexts } from '../texts.ts';
import { RelabelDialog } from './relabel-dialog.tsx';
import { videoTexts } from './texts.ts';

const LABELS = graphql(`
  query VideoLabels($id: ID!, $after: String) {
    video(by: { id: $id }) {
      id
      currentLabel {
        id
        label
        source
      }
      labels(first: 20, after: $after) {
        edges {
          node {
            id
            label
            source
            revision
            actor
            reason
            createdAt
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

/** What people have said it is; a moderator may say it anew. */
export function LabelsTab({ id }: { id: string }) {
  const t = useTexts(videoTexts);
  const v = useTexts(videosTexts);
  const hasRole = useHasRole();
  const query = useQuery(LABELS, { variables: { id } });
  const [stating, setStating] = useState<ClaimLabel | 'CONFIRM' | null>(null);
  return (
    <MayBeHidden query={query}>
      {({ video }) => {
        if (video === null) return null;
        const { currentLabel, labels } = video;
        return (
          <Stack>
            {hasRole('MODERATOR') && (
              <Group gap="xs">
                {currentLabel !== null && currentLabel.source !== 'GOLD' && (
                  <Button variant="default" size="xs" onClick={() => setStating('CONFIRM')}>
                    {t('confirmLabel', { label: v(currentLabel.label) })}
                  </Button>
                )}
                {currentLabel?.source === 'GOLD' ? (
                  <Text size="sm" c="dimmed">
                    {t('goldStays')}
                  </Text>
                ) : (
                  (['CLAIM', 'OPINION'] as const)
                    .filter((label) => label !== currentLabel?.label)
                    .map((label) => (
                      <Button
                        key={label}
                        variant="default"
                        size="xs"
                        onClick={() => setStating(label)}
                      >
                        {t('stateLabel', { label: v(label) })}
                      </Button>
                    ))
                )}
              </Group>
            )}
            {labels.edges.length === 0 ? (
              <Text size="sm">{t('noLabels')}</Text>
            ) : (
              <ScrollingTable label={t('labels')}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th scope="col">{t('revision')}</Table.Th>
                    <Table.Th scope="col">{v('stated')}</Table.Th>
                    <Table.Th scope="col">{t('source')}</Table.Th>
                    <Table.Th scope="col">{t('who')}</Table.Th>
                    <Table.Th scope="col">{t('why')}</Table.Th>
                    <Table.Th scope="col">{t('when')}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {labels.edges.map(({ node }) => (
                    <Table.Tr key={node.id}>
                      <Table.Td>{node.revision}</Table.Td>
                      <Table.Td>
                        <Group gap="xs" wrap="nowrap">
                          <LabelBadge label={node.label} />
                          {node.id === currentLabel?.id && (
                            <Badge
                              variant="default"
                              radius="sm"
                              tt="none"
                              style={{ flexShrink: 0 }}
                            >
                              {t('current')}
                            </Badge>
                          )}
                        </Group>
                      </Table.Td>
                      <Table.Td>{v(node.source)}</Table.Td>
                      <Table.Td>
                        <Actor actor={node.actor} />
                      </Table.Td>
                      <Table.Td>{node.reason ?? '–'}</Table.Td>
                      <Table.Td style={{ whiteSpace: 'nowrap' }}>
                        <Time at={node.createdAt} />
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </ScrollingTable>
            )}
            <LoadMore
              pageInfo={labels.pageInfo}
              onMore={(after) => query.fetchMore({ variables: { after } })}
            />
            <RelabelDialog
              videoId={id}
              stating={stating}
              current={currentLabel?.label ?? null}
              onClose={() => setStating(null)}
            />
          </Stack>
        );
      }}
    </MayBeHidden>
  );
}
