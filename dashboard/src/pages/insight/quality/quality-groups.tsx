import { SegmentedControl, SimpleGrid, Stack, Text } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { Section } from '../../../components/section.tsx';
import { useActorNames } from '../../../components/use-actor-names.ts';
import type { GroupFiguresFragment } from '../../../graphql/generated/graphql.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { AgreementChart } from './agreement-chart.tsx';
import { GoldChart } from './gold-chart.tsx';
import { QualityTable } from './quality-table.tsx';
import { qualityTexts } from './texts.ts';

const DIMENSIONS = ['byReviewer', 'byQueue', 'byPolicy', 'byDay'] as const;
type Dimension = (typeof DIMENSIONS)[number];

/** The same figures, by reviewer, queue, policy or day: `?by=`. */
export function QualityGroups({
  quality,
}: {
  quality: Readonly<Record<Dimension, readonly GroupFiguresFragment[]>>;
}) {
  const t = useTexts(qualityTexts);
  const [params, setParams] = useSearchParams();
  const by = DIMENSIONS.find((dimension) => dimension === params.get('by')) ?? 'byReviewer';
  const nameOf = useActorNames();
  const groups = quality[by].map((group) => ({
    ...group,
    name: by === 'byReviewer' ? nameOf(group.key) : group.key,
  }));
  const what = t(by);
  return (
    <Section title={t('groupBy')}>
      <Stack>
        <SegmentedControl
          aria-label={t('groupBy')}
          w="fit-content"
          maw="100%"
          value={by}
          onChange={(value) =>
            setParams(
              (now) => {
                now.set('by', value);
                return now;
              },
              { replace: true },
            )
          }
          data={DIMENSIONS.map((value) => ({ value, label: t(value) }))}
        />
        {groups.length === 0 ? (
          <Text size="sm">{t('noGroups')}</Text>
        ) : (
          <>
            <QualityTable what={what} people={by === 'byReviewer'} groups={groups} />
            <SimpleGrid cols={{ base: 1, lg: 2 }}>
              <AgreementChart
                title={t('kappaBy', { what })}
                hint={t('kappaByHint')}
                axis={t('kappa')}
                what={what}
                groups={groups}
                figure="kappa"
              />
              <AgreementChart
                title={t('agreementBy', { what })}
                hint={t('agreementByHint')}
                axis={t('share')}
                what={what}
                groups={groups}
                figure="agreement"
              />
              <GoldChart what={what} groups={groups} />
            </SimpleGrid>
          </>
        )}
      </Stack>
    </Section>
  );
}
