import { useQuery } from '@apollo/client/react';
import { Anchor, Button, Stack, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { Chart } from '../../charts/chart.tsx';
import { useFigures } from '../../components/figures.ts';
import { Hash } from '../../components/hash.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { ScrollingTable } from '../../components/scrolling-table.tsx';
import { componentTexts } from '../../components/texts.ts';
import { Time } from '../../components/time.tsx';
import type { ModelVersionsQuery } from '../../graphql/generated/graphql.ts';
import { graphql } from '../../graphql/generated/index.ts';
import { type TranslateOf, useTexts } from '../../i18n/i18n.ts';
import { MetricWithDifference } from './difference.tsx';
import { modelsTexts } from './texts.ts';
import { VersionBadges } from './version-badges.tsx';

const VERSIONS = graphql(`
  query ModelVersions($after: String) {
    modelVersions(first: 20, after: $after) {
      edges {
        node {
          id
          version
          sha256
          architecture
          status
          aliases
          createdAt
          qualityGate {
            outcome
          }
          evaluation {
            n
            accuracy
            f1
            ece
            baseline {
              accuracy
              f1
              ece
              modelVersion {
                id
                version
              }
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

type Version = ModelVersionsQuery['modelVersions']['edges'][number]['node'];

/** All versions, each beside the champion of the day that it was trained. */
export function VersionsTable() {
  const t = useTexts(modelsTexts);
  const c = useTexts(componentTexts);
  const query = useQuery(VERSIONS);
  return (
    <Loaded query={query}>
      {({ modelVersions: { edges, pageInfo } }) => (
        <Stack>
          <Text size="sm" c="dimmed">
            {t('comparedHint')}
          </Text>
          <ScrollingTable label={t('versions')} minWidth={1180}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('version')}</Table.Th>
                <Table.Th scope="col">{t('roleAndStatus')}</Table.Th>
                <Table.Th scope="col">{t('accuracy')}</Table.Th>
                <Table.Th scope="col">{t('f1')}</Table.Th>
                <Table.Th scope="col">{t('ece')}</Table.Th>
                <Table.Th scope="col">{t('heldOut')}</Table.Th>
                <Table.Th scope="col">{t('gate')}</Table.Th>
                <Table.Th scope="col">{t('hash')}</Table.Th>
                <Table.Th scope="col">{t('created')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {edges.map(({ node }) => (
                <VersionRow key={node.id} version={node} />
              ))}
              {edges.length === 0 && (
                <Table.Tr>
                  <Table.Td colSpan={9}>{t('noVersions')}</Table.Td>
                </Table.Tr>
              )}
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
          <Chart
            title={t('byVersion')}
            description={t('byVersionHint')}
            {...metricsByVersion(edges.map(({ node }) => node).toReversed(), t)}
          />
        </Stack>
      )}
    </Loaded>
  );
}

function VersionRow({ version }: { version: Version }) {
  const t = useTexts(modelsTexts);
  const figures = useFigures();
  const { evaluation, qualityGate } = version;
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        <Anchor component={Link} to={`/models/${version.version}`} fw={600}>
          {t('versionName', { version: version.version })}
        </Anchor>
        <Text size="xs" c="dimmed">
          {version.architecture}
        </Text>
      </Table.Th>
      <Table.Td>
        <VersionBadges {...version} />
      </Table.Td>
      {(['accuracy', 'f1', 'ece'] as const).map((metric) => (
        <Table.Td key={metric}>
          <MetricWithDifference metric={metric} of={evaluation} baseline={evaluation?.baseline} />
        </Table.Td>
      ))}
      <Table.Td>{figures.count(evaluation?.n)}</Table.Td>
      <Table.Td>{qualityGate ? t(qualityGate.outcome) : t('neverJudged')}</Table.Td>
      <Table.Td>
        <Hash value={version.sha256} what={`SHA-256 v${version.version}`} />
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <Time at={version.createdAt} />
      </Table.Td>
    </Table.Tr>
  );
}

/** How each version did on its held-out rows, oldest first. */
function metricsByVersion(versions: readonly Version[], t: TranslateOf<typeof modelsTexts>) {
  const measured = versions.flatMap(({ version, evaluation }) =>
    evaluation ? [{ version, ...evaluation }] : [],
  );
  const line = (name: string, data: number[], symbol: string) => ({
    type: 'line',
    name,
    data,
    symbol,
    symbolSize: 9,
  });
  return {
    option: {
      legend: {},
      grid: { left: 32, right: 16, top: 32, bottom: 8, containLabel: true },
      xAxis: { type: 'category', data: measured.map(({ version }) => `v${version}`) },
      yAxis: {
        type: 'value',
        max: 1,
        scale: true,
        name: t('metric'),
        nameLocation: 'middle',
        nameGap: 48,
      },
      series: [
        line(
          t('accuracy'),
          measured.map(({ accuracy }) => accuracy),
          'circle',
        ),
        line(
          t('f1'),
          measured.map(({ f1 }) => f1),
          'diamond',
        ),
      ],
    },
    table: {
      columns: [t('version'), t('accuracy'), t('f1'), t('ece'), t('heldOut')],
      rows: measured.map(({ version, accuracy, f1, ece, n }) => [version, accuracy, f1, ece, n]),
    },
  };
}
