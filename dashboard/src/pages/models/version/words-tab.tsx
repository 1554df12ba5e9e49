import { useQuery } from '@apollo/client/react';
import { SimpleGrid, Text } from '@mantine/core';
import { Chart } from '../../../charts/chart.tsx';
import { useChartColors } from '../../../charts/use-chart-colors.ts';
import { Loaded } from '../../../components/loaded.tsx';
import type { VersionWordsQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { versionTexts } from './texts.ts';

const WORDS = graphql(`
  query VersionWords($version: Int!) {
    modelVersion(version: $version) {
      id
      topTerms(first: 20) {
        claim {
          term
          weight
          documents
        }
        opinion {
          term
          weight
          documents
        }
      }
    }
  }
`);

type Terms = NonNullable<NonNullable<VersionWordsQuery['modelVersion']>['topTerms']>['claim'];

/** What the version goes by as a whole. */
export function WordsTab({ version }: { version: number }) {
  const t = useTexts(versionTexts);
  const query = useQuery(WORDS, { variables: { version } });
  return (
    <Loaded query={query} rows={12}>
      {({ modelVersion }) => {
        const terms = modelVersion?.topTerms ?? null;
        if (terms === null) return <Text>{t('noWords')}</Text>;
        return (
          <SimpleGrid cols={{ base: 1, lg: 2 }}>
            <TermChart title={t('claimWords')} terms={terms.claim} />
            <TermChart title={t('opinionWords')} terms={terms.opinion} opinion />
          </SimpleGrid>
        );
      }}
    </Loaded>
  );
}

function TermChart({
  title,
  terms,
  opinion = false,
}: {
  title: string;
  terms: Terms;
  opinion?: boolean;
}) {
  const t = useTexts(versionTexts);
  const colors = useChartColors();
  return (
    <Chart
      title={title}
      description={t('wordsHint')}
      height={520}
      option={{
        grid: { left: 8, right: 24, top: 8, bottom: 24, containLabel: true },
        xAxis: { type: 'value', name: t('weight'), nameLocation: 'middle', nameGap: 28 },
        yAxis: {
          type: 'category',
          inverse: true,
          data: terms.map(({ term }) => term),
          position: opinion ? 'right' : 'left',
          axisLabel: { width: 150, overflow: 'truncate' },
        },
        series: [
          {
            type: 'bar',
            name: t('weight'),
            color: opinion ? colors.opinion : colors.claim,
            data: terms.map(({ weight }) => weight),
          },
        ],
      }}
      table={{
        columns: [t('term'), t('weight'), t('documents')],
        rows: terms.map(({ term, weight, documents }) => [term, weight, documents]),
      }}
    />
  );
}
