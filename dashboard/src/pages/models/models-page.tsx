import { useQuery } from '@apollo/client/react';
import { Badge, Group, Stack, Table } from '@mantine/core';
import { Chart } from '../../charts/chart.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Page } from '../../components/page.tsx';
import { ScrollingTable } from '../../components/scrolling-table.tsx';
import { Time } from '../../components/time.tsx';
import type { ModelVersionsQuery } from '../../graphql/generated/graphql.ts';
import { graphql } from '../../graphql/generated/index.ts';
import { type TranslateOf, useTexts } from '../../i18n/i18n.ts';
import { modelsTexts } from './texts.ts';

const VERSIONS = graphql(`
  query ModelVersions($after: String) {
    modelVersions(first: 20, after: $after) {
      nodes {
        id
        version
        sha256
        architecture
        status
        aliases
        createdAt
        evaluation {
          accuracy
          f1
          ece
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`);

export default function ModelsPage() {
  const t = useTexts(modelsTexts);
  const query = useQuery(VERSIONS);
  return (
    <Page title={t('title')} description={t('description')}>
      <Loaded query={query}>
        {({ modelVersions: { nodes } }) => (
          <Stack>
            <Chart title={t('byVersion')} {...metricsByVersion(nodes.toReversed(), t)} />
            <ScrollingTable label={t('title')}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('version')}</Table.Th>
                  <Table.Th>{t('aliases')}</Table.Th>
                  <Table.Th>{t('status')}</Table.Th>
                  <Table.Th>{t('architecture')}</Table.Th>
                  <Table.Th>{t('accuracy')}</Table.Th>
                  <Table.Th>{t('created')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {nodes.map((node) => (
                  <Table.Tr key={node.id}>
                    <Table.Td>{node.version}</Table.Td>
                    <Table.Td>
                      <Group gap={4}>
                        {node.aliases.map((alias) => (
                          <Badge key={alias} size="sm">
                            {alias}
                          </Badge>
                        ))}
                      </Group>
                    </Table.Td>
                    <Table.Td>{node.status}</Table.Td>
                    <Table.Td>{node.architecture}</Table.Td>
                    <Table.Td>{node.evaluation?.accuracy.toFixed(4) ?? '–'}</Table.Td>
                    <Table.Td>
                      <Time at={node.createdAt} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </ScrollingTable>
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}

/** How each version did on its held-out rows, oldest first. */
function metricsByVersion(
  versions: ModelVersionsQuery['modelVersions']['nodes'],
  t: TranslateOf<typeof modelsTexts>,
) {
  const measured = versions.flatMap(({ version, evaluation }) =>
    evaluation ? [{ version, ...evaluation }] : [],
  );
  const line = (name: string, data: number[]) => ({ type: 'line', name, data, symbolSize: 8 });
  return {
    option: {
      legend: {},
      xAxis: { type: 'category', data: measured.map(({ version }) => `v${version}`) },
      yAxis: { type: 'value', max: 1, scale: true },
      series: [
        line(
          t('accuracy'),
          measured.map(({ accuracy }) => accuracy),
        ),
        line(
          t('f1'),
          measured.map(({ f1 }) => f1),
        ),
      ],
    },
    table: {
      columns: [t('version'), t('accuracy'), t('f1'), t('ece')],
      rows: measured.map(({ version, accuracy, f1, ece }) => [version, accuracy, f1, ece]),
    },
  };
}
