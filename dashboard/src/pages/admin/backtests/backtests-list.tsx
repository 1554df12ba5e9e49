import { useQuery } from '@apollo/client/react';
import { Anchor, Table, Text } from '@mantine/core';
import { Link, useSearchParams } from 'react-router';
import { Actor } from '../../../components/actor.tsx';
import { useFigures } from '../../../components/figures.ts';
import { LoadMore } from '../../../components/load-more.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { Section } from '../../../components/section.tsx';
import { Time } from '../../../components/time.tsx';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { backtestTexts } from './texts.ts';

const BACKTESTS = graphql(`
  query Backtests($rule: ID, $after: String) {
    backtests(first: 10, after: $after, rule: $rule) {
      edges {
        node {
          id
          name
          status
          done
          matched
          createdAt
          requestedBy
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`);

/** What was asked before: about one rule, or about anything. */
export function BacktestsList({ rule, shown }: { rule: string | null; shown: string | null }) {
  const t = useTexts(backtestTexts);
  const { count } = useFigures();
  const [params] = useSearchParams();
  const query = useQuery(BACKTESTS, { variables: { rule } });
  const addressOf = (id: string) => {
    const address = new URLSearchParams(params);
    address.set('backtest', id);
    return `?${address}`;
  };
  return (
    <Section title={t('list')}>
      <Loaded query={query} rows={3}>
        {({ backtests: { edges, pageInfo } }) =>
          edges.length === 0 ? (
            <Text size="sm">{t('empty')}</Text>
          ) : (
            <>
              <ScrollingTable label={t('list')} minWidth={820}>
                <Table.Thead>
                  <Table.Tr>
                    {(['what', 'status', 'matched', 'asked', 'by', 'open'] as const).map(
                      (column) => (
                        <Table.Th key={column} scope="col">
                          {t(column)}
                        </Table.Th>
                      ),
                    )}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {edges.map(({ node }) => (
                    <Table.Tr key={node.id}>
                      <Table.Th scope="row" fw={500}>
                        {node.name}
                      </Table.Th>
                      <Table.Td>{t(node.status)}</Table.Td>
                      <Table.Td>
                        {t('ofVideos', { matched: count(node.matched), done: count(node.done) })}
                      </Table.Td>
                      <Table.Td>
                        <Time at={node.createdAt} />
                      </Table.Td>
                      <Table.Td>
                        <Actor actor={node.requestedBy} />
                      </Table.Td>
                      <Table.Td>
                        {node.id === shown ? (
                          t('shown')
                        ) : (
                          <Anchor
                            component={Link}
                            to={addressOf(node.id)}
                            size="sm"
                            aria-label={t('openNamed', { name: node.name })}
                          >
                            {t('open')}
                          </Anchor>
                        )}
                      </Table.Td>
                    </Table.Tr>
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
      </Loaded>
    </Section>
  );
}
