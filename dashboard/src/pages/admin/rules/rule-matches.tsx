import { useQuery } from '@apollo/client/react';
import { Anchor, Button, Code, Stack, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { Loaded } from '../../../components/loaded.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { componentTexts } from '../../../components/texts.ts';
import { Time } from '../../../components/time.tsx';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { rulesTexts } from './texts.ts';

const MATCHES = graphql(`
  query AdminRuleMatches($id: ID!, $after: String) {
    rule(id: $id) {
      id
      matches(first: 25, after: $after) {
        edges {
          node {
            createdAt
            live
            ruleVersion
            inputs
            video {
              id
              externalId
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

/** The videos that a rule held for, newest first. */
export function RuleMatches({ id }: { id: string }) {
  const t = useTexts(rulesTexts);
  const c = useTexts(componentTexts);
  const query = useQuery(MATCHES, { variables: { id } });
  return (
    <Loaded query={query}>
      {({ rule }) => {
        const edges = rule?.matches.edges ?? [];
        if (edges.length === 0) return <Text size="sm">{t('noMatches')}</Text>;
        return (
          <Stack>
            <ScrollingTable label={t('matchList')} minWidth={760}>
              <Table.Thead>
                <Table.Tr>
                  {(['video', 'matched', 'ofVersion', 'effects', 'lookedAt'] as const).map(
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
                  <Table.Tr key={`${node.video.id} ${node.ruleVersion} ${node.createdAt}`}>
                    <Table.Td>
                      <Anchor
                        component={Link}
                        to={`/videos/${encodeURIComponent(node.video.id)}`}
                        size="sm"
                      >
                        {node.video.externalId}
                      </Anchor>
                    </Table.Td>
                    <Table.Td style={{ whiteSpace: 'nowrap' }}>
                      <Time at={node.createdAt} />
                    </Table.Td>
                    <Table.Td>{t('version', { version: node.ruleVersion })}</Table.Td>
                    <Table.Td>{t(node.live ? 'happened' : 'onlyRecorded')}</Table.Td>
                    <Table.Td>
                      <Code style={{ overflowWrap: 'anywhere' }}>
                        {JSON.stringify(node.inputs)}
                      </Code>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </ScrollingTable>
            {rule?.matches.pageInfo.hasNextPage && (
              <Button
                variant="default"
                w="fit-content"
                onClick={() =>
                  void query.fetchMore({
                    variables: { after: rule.matches.pageInfo.endCursor },
                  })
                }
              >
                {c('loadMore')}
              </Button>
            )}
          </Stack>
        );
      }}
    </Loaded>
  );
}
