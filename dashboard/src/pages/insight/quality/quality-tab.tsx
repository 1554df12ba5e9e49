import { useQuery } from '@apollo/client/react';
import { Anchor, Button, Group, NativeSelect, SegmentedControl, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { Link, useSearchParams } from 'react-router';
import { Loaded } from '../../../components/loaded.tsx';
import { Section } from '../../../components/section.tsx';
import { useActorNames } from '../../../components/use-actor-names.ts';
import type { ReviewQualityQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { useHasRole } from '../../../session/viewer.ts';
import { lastDays } from './figures.ts';
import { InAll } from './in-all.tsx';
import { QualityGroups } from './quality-groups.tsx';
import { qualityTexts } from './texts.ts';

const QUALITY = graphql(`
  query ReviewQuality($from: DateTime!, $to: DateTime!, $queue: ID, $reviewer: String) {
    reviewQuality(from: $from, to: $to, queue: $queue, reviewer: $reviewer) {
      secondReviews {
        ...AgreementFigures
      }
      model {
        ...AgreementFigures
      }
      gold {
        ...GoldFigures
      }
      byReviewer {
        ...GroupFigures
      }
      byQueue {
        ...GroupFigures
      }
      byPolicy {
        ...GroupFigures
      }
      byDay {
        ...GroupFigures
      }
    }
  }
`);

const QUEUES = graphql(`
  query QualityQueues {
    reviewQueues(first: 100) {
      nodes {
        id
        name
      }
    }
  }
`);

const PERIODS = ['7', '30', '90', '365'];
const DEFAULT_PERIOD = '30';

/** How far reviewers can be relied on, all of it by the address: `?days=&queue=&reviewer=&by=`. */
export function QualityTab() {
  const t = useTexts(qualityTexts);
  const isSenior = useHasRole()('SENIOR');
  const [params, setParams] = useSearchParams();
  const asked = params.get('days') ?? DEFAULT_PERIOD;
  const days = PERIODS.includes(asked) ? asked : DEFAULT_PERIOD;
  const queue = params.get('queue');
  const reviewer = isSenior ? params.get('reviewer') : null;
  const period = useMemo(() => lastDays(Number(days)), [days]);
  const query = useQuery(QUALITY, { variables: { ...period, queue, reviewer } });
  const { data: known } = useQuery(QUEUES);
  const nameOf = useActorNames();
  const set = (name: string, value: string) =>
    setParams(
      (now) => {
        if (value === '') now.delete(name);
        else now.set(name, value);
        return now;
      },
      { replace: true },
    );
  return (
    <Stack>
      <Text size="sm" c="dimmed" maw={860}>
        {t('hint')} {!isSenior && t('ownOnly')}
      </Text>
      <Group align="flex-end">
        <SegmentedControl
          aria-label={t('period')}
          value={days}
          onChange={(value) => set('days', value)}
          data={PERIODS.map((value) => ({ value, label: t('lastDays', { days: value }) }))}
        />
        <NativeSelect
          aria-label={t('queue')}
          value={queue ?? ''}
          onChange={(event) => set('queue', event.currentTarget.value)}
          data={[
            { value: '', label: t('allQueues') },
            ...(known?.reviewQueues.nodes ?? []).map(({ id, name }) => ({
              value: id,
              label: name,
            })),
          ]}
        />
        {reviewer !== null && (
          <Group gap="xs">
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {t('of', { reviewer: nameOf(reviewer) })}
            </Text>
            <Button size="compact-sm" variant="default" onClick={() => set('reviewer', '')}>
              {t('everybody')}
            </Button>
          </Group>
        )}
      </Group>
      <Loaded query={query}>{({ reviewQuality }) => <Quality quality={reviewQuality} />}</Loaded>
    </Stack>
  );
}

function Quality({ quality }: { quality: ReviewQualityQuery['reviewQuality'] }) {
  const t = useTexts(qualityTexts);
  const isAdmin = useHasRole()('ADMIN');
  const { secondReviews, model, gold } = quality;
  if (secondReviews.n + model.n + gold.n === 0) {
    return (
      <Text>
        {t('nothing')}{' '}
        {isAdmin && (
          <Anchor component={Link} to="/admin/queues" underline="always">
            {t('toQueues')}
          </Anchor>
        )}
      </Text>
    );
  }
  return (
    <Stack gap="xl">
      <Section title={t('inAll')}>
        <InAll quality={quality} />
      </Section>
      <QualityGroups quality={quality} />
    </Stack>
  );
}
