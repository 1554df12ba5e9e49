import { useQuery } from '@apollo/client/react';
import { Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { Chart } from '../../charts/chart.tsx';
import { useFigures } from '../../components/figures.ts';
import { Loaded } from '../../components/loaded.tsx';
import type { VolumesQuery } from '../../graphql/generated/graphql.ts';
import { graphql } from '../../graphql/generated/index.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { insightTexts } from './texts.ts';

const VOLUMES = graphql(`
  query Volumes($from: DateTime!, $to: DateTime!, $timeZone: String!) {
    videoVolumes(from: $from, to: $to, timeZone: $timeZone) {
      day
      claims
      opinions
    }
  }
`);

const PERIODS = ['7', '30', '90', '365'];
const DEFAULT_PERIOD = '30';

/** How much comes in, in days of the person's own time zone. */
export function VolumesTab() {
  const t = useTexts(insightTexts);
  const [params, setParams] = useSearchParams();
  const asked = params.get('days') ?? DEFAULT_PERIOD;
  const days = PERIODS.includes(asked) ? asked : DEFAULT_PERIOD;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const query = useQuery(VOLUMES, { variables: { ...lastDays(Number(days)), timeZone } });
  return (
    <Stack>
      <Group>
        <SegmentedControl
          aria-label={t('period')}
          value={days}
          onChange={(value) => setParams({ days: value }, { replace: true })}
          data={PERIODS.map((value) => ({ value, label: t('lastDays', { days: value }) }))}
        />
      </Group>
      <Loaded query={query}>
        {({ videoVolumes }) => <Volumes volumes={videoVolumes} timeZone={timeZone} />}
      </Loaded>
    </Stack>
  );
}

function Volumes({
  volumes,
  timeZone,
}: {
  volumes: VolumesQuery['videoVolumes'];
  timeZone: string;
}) {
  const t = useTexts(insightTexts);
  const { count } = useFigures();
  const claims = volumes.reduce((sum, day) => sum + day.claims, 0);
  const opinions = volumes.reduce((sum, day) => sum + day.opinions, 0);
  if (claims + opinions === 0) return <Text>{t('noVideos')}</Text>;
  const bar = (name: string, data: number[]) => ({ type: 'bar', stack: 'videos', name, data });
  return (
    <>
      <Text size="sm">
        {t('total', {
          total: count(claims + opinions),
          claims: count(claims),
          opinions: count(opinions),
        })}
      </Text>
      <Chart
        title={t('videosByDay')}
        description={t('videosByDayHint', { timeZone })}
        height={360}
        option={{
          legend: {},
          grid: { left: 40, right: 16, top: 40, bottom: 28, containLabel: true },
          xAxis: {
            type: 'category',
            data: volumes.map(({ day }) => day),
            name: t('day'),
            nameLocation: 'middle',
            nameGap: 32,
          },
          yAxis: {
            type: 'value',
            minInterval: 1,
            name: t('videos'),
            nameLocation: 'middle',
            nameGap: 60,
          },
          series: [
            bar(
              t('claims'),
              volumes.map((day) => day.claims),
            ),
            bar(
              t('opinions'),
              volumes.map((day) => day.opinions),
            ),
          ],
        }}
        table={{
          columns: [t('day'), t('claims'), t('opinions')],
          rows: volumes.map((day) => [day.day, day.claims, day.opinions]),
        }}
      />
    </>
  );
}

/** From the midnight that began the first of so many days to the one that ends today, in the person's time zone. */
function lastDays(days: number): { from: string; to: string } {
  const now = new Date();
  const midnight = (offset: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + offset).toISOString();
  return { from: midnight(1 - days), to: midnight(1) };
}
