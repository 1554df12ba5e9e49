import { useQuery } from '@apollo/client/react';
import { Anchor, Group, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { LabelBadge } from '../../../components/label-badge.tsx';
import { LoadMore } from '../../../components/load-more.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { Section } from '../../../components/section.tsx';
import type { BacktestSampleQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { videoPath } from '../../videos/video-path.ts';
import { effectName } from './effect-name.ts';
import { backtestTexts } from './texts.ts';

const SAMPLE = graphql(`
  query BacktestSample($id: ID!, $after: String) {
    backtest(id: $id) {
      id
      sample(first: 10, after: $after) {
        edges {
          cursor
          node {
            was
            would
            more {
              kind
              key
            }
            fewer {
              kind
              key
            }
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

type Sampled = NonNullable<BacktestSampleQuery['backtest']>['sample']['edges'][number]['node'];

/** Some of the videos that would be touched, to be opened before somebody decides. */
export function BacktestSample({ id }: { id: string }) {
  const t = useTexts(backtestTexts);
  const query = useQuery(SAMPLE, { variables: { id } });
  return (
    <Section title={t('sample')} description={t('sampleHint')}>
      <Loaded query={query}>
        {({ backtest }) =>
          backtest && backtest.sample.edges.length > 0 ? (
            <>
              <ScrollingTable label={t('sample')} minWidth={860}>
                <Table.Thead>
                  <Table.Tr>
                    {(['video', 'was', 'would', 'more', 'fewer'] as const).map((column) => (
                      <Table.Th key={column} scope="col">
                        {t(column)}
                      </Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {backtest.sample.edges.map(({ cursor, node }) => (
                    <SampledRow key={cursor} sampled={node} />
                  ))}
                </Table.Tbody>
              </ScrollingTable>
              <LoadMore
                pageInfo={backtest.sample.pageInfo}
                onMore={(after) => query.fetchMore({ variables: { after } })}
              />
            </>
          ) : (
            <Text size="sm">{t('noSample')}</Text>
          )
        }
      </Loaded>
    </Section>
  );
}

function SampledRow({ sampled: { video, was, would, more, fewer } }: { sampled: Sampled }) {
  const t = useTexts(backtestTexts);
  const names = (effects: Sampled['more']) =>
    effects.length === 0
      ? t('nothingElse')
      : effects.map((effect) => effectName(t, effect)).join(', ');
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400} maw={420}>
        {video === null ? (
          t('gone')
        ) : (
          <>
            <Anchor component={Link} to={videoPath(video.id)} size="sm">
              {video.externalId}
            </Anchor>
            <Text size="xs" c="dimmed" lineClamp={2}>
              {video.transcript}
            </Text>
          </>
        )}
      </Table.Th>
      <Table.Td>
        <LabelBadge label={was} />
      </Table.Td>
      <Table.Td>
        <Group gap={4}>
          <LabelBadge label={would} />
        </Group>
      </Table.Td>
      <Table.Td>{names(more)}</Table.Td>
      <Table.Td>{names(fewer)}</Table.Td>
    </Table.Tr>
  );
}
