import { useQuery } from '@apollo/client/react';
import { Progress, Table, Text } from '@mantine/core';
import { Actor } from '../../../components/actor.tsx';
import { useFigures } from '../../../components/figures.ts';
import { LoadMore } from '../../../components/load-more.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { Section } from '../../../components/section.tsx';
import { Time } from '../../../components/time.tsx';
import type { AuthorErasuresQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { AdminFrame } from '../parts/admin-frame.tsx';
import { EraseForm } from './erase-form.tsx';
import { erasuresTexts } from './texts.ts';

const ERASURES = graphql(`
  query AuthorErasures($after: String) {
    authorErasures(first: 20, after: $after) {
      edges {
        node {
          id
          createdAt
          requestedBy
          reason
          status
          progress
          total
          videosErased
          failure
          modelVersions {
            id
            version
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

type Erasure = AuthorErasuresQuery['authorErasures']['edges'][number]['node'];

const POLL_MS = 3_000;

export default function ErasuresPage() {
  const t = useTexts(erasuresTexts);
  const query = useQuery(ERASURES, { pollInterval: POLL_MS });
  return (
    <AdminFrame title={t('title')} description={t('description')}>
      <EraseForm />
      <Section title={t('authors')} description={t('authorsHint')}>
        <Loaded query={query}>
          {({ authorErasures: { edges, pageInfo } }) => (
            <>
              {edges.length === 0 ? (
                <Text size="sm">{t('none')}</Text>
              ) : (
                <Erasures erasures={edges.map(({ node }) => node)} />
              )}
              <LoadMore
                pageInfo={pageInfo}
                onMore={(after) => query.fetchMore({ variables: { after } })}
              />
            </>
          )}
        </Loaded>
      </Section>
    </AdminFrame>
  );
}

function Erasures({ erasures }: { erasures: readonly Erasure[] }) {
  const t = useTexts(erasuresTexts);
  const { count } = useFigures();
  return (
    <ScrollingTable label={t('authors')} minWidth={760}>
      <Table.Thead>
        <Table.Tr>
          {(['asked', 'why', 'status', 'videos', 'versions'] as const).map((column) => (
            <Table.Th key={column} scope="col">
              {t(column)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {erasures.map(({ id, modelVersions, ...erasure }) => (
          <Table.Tr key={id}>
            <Table.Td>
              <Time at={erasure.createdAt} />
              <Actor actor={erasure.requestedBy} />
            </Table.Td>
            <Table.Td maw={320}>{erasure.reason}</Table.Td>
            <Table.Td>
              {t(erasure.status)}
              {erasure.status === 'RUNNING' && (
                <Progress value={erasure.progress * 100} aria-label={t('progress')} />
              )}
              {erasure.failure !== null && <Text size="xs">{erasure.failure}</Text>}
            </Table.Td>
            <Table.Td>
              {count(erasure.videosErased)}
              {erasure.total !== null && ` / ${count(erasure.total)}`}
            </Table.Td>
            <Table.Td>
              {modelVersions.map(({ version }) => `v${version}`).join(', ') || '–'}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollingTable>
  );
}
