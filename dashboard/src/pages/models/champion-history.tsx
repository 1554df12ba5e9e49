import { useQuery } from '@apollo/client/react';
import { Anchor, Badge, Button, Stack, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { Chart } from '../../charts/chart.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { ScrollingTable } from '../../components/scrolling-table.tsx';
import { componentTexts } from '../../components/texts.ts';
import { Time } from '../../components/time.tsx';
import type { AliasHistoryQuery } from '../../graphql/generated/graphql.ts';
import { graphql } from '../../graphql/generated/index.ts';
import { type TranslateOf, useTexts } from '../../i18n/i18n.ts';
import { modelsTexts } from './texts.ts';

const HISTORY = graphql(`
  query AliasHistory($after: String) {
    aliasEvents(first: 50, after: $after) {
      edges {
        cursor
        node {
          alias
          kind
          actor
          reason
          createdAt
          from {
            id
            version
          }
          to {
            id
            version
          }
          qualityGate {
            outcome
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

type Edge = AliasHistoryQuery['aliasEvents']['edges'][number];

/** Every move of champion and challenger: who, when, why. */
export function ChampionHistory() {
  const t = useTexts(modelsTexts);
  const c = useTexts(componentTexts);
  const query = useQuery(HISTORY);
  return (
    <Loaded query={query}>
      {({ aliasEvents: { edges, pageInfo } }) =>
        edges.length === 0 ? (
          <Text>{t('noHistory')}</Text>
        ) : (
          <Stack>
            <ScrollingTable label={t('history')} minWidth={760}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">{t('when')}</Table.Th>
                  <Table.Th scope="col">{t('move')}</Table.Th>
                  <Table.Th scope="col">{t('who')}</Table.Th>
                  <Table.Th scope="col">{t('why')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {edges.map(({ cursor, node }) => (
                  <Table.Tr key={cursor}>
                    <Table.Td style={{ whiteSpace: 'nowrap' }}>
                      <Time at={node.createdAt} />
                    </Table.Td>
                    <Table.Td>
                      <Badge variant="default" mb={2}>
                        {t(node.kind)}
                      </Badge>
                      <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
                        {t(node.alias)}: <VersionLink version={node.from} /> →{' '}
                        <VersionLink version={node.to} />
                      </Text>
                    </Table.Td>
                    <Table.Td>{node.actor}</Table.Td>
                    <Table.Td style={{ overflowWrap: 'anywhere' }}>
                      {node.reason}
                      {node.qualityGate?.outcome === 'OVERRIDDEN' && (
                        <Text size="xs" c="dimmed">
                          {t('overridden')}
                        </Text>
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
            {edges.length > 1 && (
              <Chart
                title={t('championsAt')}
                description={t('championsAtHint')}
                {...championsOverTime(edges, t)}
              />
            )}
          </Stack>
        )
      }
    </Loaded>
  );
}

function VersionLink({ version }: { version: { version: number } | null }) {
  const t = useTexts(modelsTexts);
  if (version === null) return <>{t('nobody')}</>;
  return (
    <Anchor component={Link} to={`/models/${version.version}`} size="sm" underline="always">
      v{version.version}
    </Anchor>
  );
}

/** Steps: the version that decided, from each moment on, up to now. */
function championsOverTime(edges: readonly Edge[], t: TranslateOf<typeof modelsTexts>) {
  const moves = edges
    .map(({ node }) => node)
    .filter(({ alias, to }) => alias === 'CHAMPION' && to !== null)
    .toReversed();
  const points = moves.map(({ createdAt, to }) => [createdAt, to?.version ?? null] as const);
  const last = points.at(-1);
  const untilNow = last ? [[new Date().toISOString(), last[1]] as const] : [];
  return {
    option: {
      grid: { left: 32, right: 24, top: 16, bottom: 24, containLabel: true },
      xAxis: { type: 'time', name: t('time'), nameLocation: 'middle', nameGap: 28 },
      yAxis: {
        type: 'value',
        minInterval: 1,
        min: 0,
        name: t('version'),
        nameLocation: 'middle',
        nameGap: 36,
      },
      series: [{ type: 'line', step: 'end', name: t('CHAMPION'), data: [...points, ...untilNow] }],
    },
    table: {
      columns: [t('when'), t('version'), t('who'), t('why')],
      rows: moves.map(({ createdAt, to, actor, reason }) => [
        createdAt,
        to?.version ?? null,
        actor,
        reason,
      ]),
    },
  };
}
