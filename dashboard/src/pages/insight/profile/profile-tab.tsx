import { useQuery } from '@apollo/client/react';
import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { Chart } from '../../../charts/chart.tsx';
import { useChartColors } from '../../../charts/use-chart-colors.ts';
import { useFigures } from '../../../components/figures.ts';
import { Loaded } from '../../../components/loaded.tsx';
import type { DataProfileQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { SnapshotChoice, useSnapshots } from '../snapshot-choice.tsx';
import { insightTexts } from '../texts.ts';
import { nameOf } from './column-names.ts';
import { DescribeTable } from './describe-table.tsx';
import { PairPlot } from './pair-plot.tsx';
import { profileTexts } from './texts.ts';

const PROFILE = graphql(`
  query DataProfile($snapshotId: ID) {
    dataProfile(snapshotId: $snapshotId) {
      classes {
        label
        count
        withoutAuthor
      }
      columns {
        column
        count
        missing
        mean
        standardDeviation
        min
        lowerQuartile
        median
        upperQuartile
        max
      }
      durations {
        fromSec
        toSec
        claims
        opinions
        unlabelled
      }
      countsSample(size: 500, seed: 1) {
        n
        points {
          label
          logCounts
        }
      }
    }
  }
`);

export type Profile = NonNullable<DataProfileQuery['dataProfile']>;

/** What the data is made of: all videos as they are now, or a snapshot (`?snapshot=`). */
export function ProfileTab() {
  const [params] = useSearchParams();
  const snapshotId = params.get('snapshot');
  const snapshots = useSnapshots();
  const query = useQuery(PROFILE, { variables: { snapshotId } });
  return (
    <Stack gap="lg">
      <SnapshotChoice
        tab="profile"
        live
        snapshots={snapshots.data ?? []}
        value={snapshotId ?? ''}
      />
      <Loaded query={query} rows={12}>
        {({ dataProfile }) => dataProfile !== null && <ProfileOf profile={dataProfile} />}
      </Loaded>
    </Stack>
  );
}

function ProfileOf({ profile }: { profile: Profile }) {
  const t = useTexts(profileTexts);
  const { count } = useFigures();
  const of = (label: Profile['classes'][number]['label']) =>
    profile.classes.find((one) => one.label === label)?.count ?? 0;
  const rows = profile.classes.reduce((sum, one) => sum + one.count, 0);
  if (rows === 0) return <Text>{t('noRows')}</Text>;
  return (
    <>
      <Text size="sm">
        {t('rows', {
          rows: count(rows),
          claims: count(of('CLAIM')),
          opinions: count(of('OPINION')),
          unlabelled: count(of(null)),
        })}
      </Text>
      <DescribeTable columns={profile.columns} />
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Missing profile={profile} />
        <Classes classes={profile.classes} />
      </SimpleGrid>
      <Durations durations={profile.durations} />
      <PairPlot sample={profile.countsSample} />
    </>
  );
}

function Missing({ profile: { columns, classes } }: { profile: Profile }) {
  const t = useTexts(profileTexts);
  const missing: readonly (readonly [string, number])[] = [
    [t('labelColumn'), classes.find(({ label }) => label === null)?.count ?? 0],
    [t('authorExternalId'), classes.reduce((sum, one) => sum + one.withoutAuthor, 0)],
    ...columns.map((one) => [nameOf(one.column, t), one.missing] as const),
  ];
  return (
    <Chart
      title={t('missing')}
      description={t('missingHint')}
      option={{
        grid: { left: 8, right: 48, top: 8, bottom: 28, containLabel: true },
        xAxis: {
          type: 'value',
          minInterval: 1,
          splitNumber: 3,
          name: t('missingCount'),
          nameLocation: 'middle',
          nameGap: 28,
        },
        yAxis: { type: 'category', inverse: true, data: missing.map(([column]) => column) },
        series: [
          {
            type: 'bar',
            name: t('missingCount'),
            label: { show: true, position: 'right' },
            data: missing.map(([, value]) => value),
          },
        ],
      }}
      table={{ columns: [t('column'), t('missingCount')], rows: missing }}
    />
  );
}

function Classes({ classes }: Pick<Profile, 'classes'>) {
  const t = useTexts(profileTexts);
  const i = useTexts(insightTexts);
  const colors = useChartColors();
  const name = (label: Profile['classes'][number]['label']) =>
    label === null ? t('noLabel') : i(label === 'CLAIM' ? 'claim' : 'opinion');
  const colorOf = { CLAIM: colors.claim, OPINION: colors.opinion };
  return (
    <Chart
      title={t('classes')}
      description={t('classesHint')}
      option={{
        grid: { left: 40, right: 16, top: 24, bottom: 8, containLabel: true },
        xAxis: { type: 'category', data: classes.map(({ label }) => name(label)) },
        yAxis: {
          type: 'value',
          minInterval: 1,
          name: i('videos'),
          nameLocation: 'middle',
          nameGap: 60,
        },
        series: [
          {
            type: 'bar',
            name: i('videos'),
            label: { show: true, position: 'top' },
            barMaxWidth: 96,
            data: classes.map(({ label, count }) => ({
              value: count,
              itemStyle: { color: label === null ? colors.line : colorOf[label] },
            })),
          },
        ],
      }}
      table={{
        columns: [t('label'), i('videos'), t('withoutAuthor')],
        rows: classes.map(({ label, count, withoutAuthor }) => [name(label), count, withoutAuthor]),
      }}
    />
  );
}

function Durations({ durations }: Pick<Profile, 'durations'>) {
  const t = useTexts(profileTexts);
  const i = useTexts(insightTexts);
  const colors = useChartColors();
  const series = [
    { name: i('claims'), key: 'claims', color: colors.claim },
    { name: i('opinions'), key: 'opinions', color: colors.opinion },
    { name: t('noLabel'), key: 'unlabelled', color: colors.line },
  ] as const;
  const used = series.filter(({ key }) => durations.some((bin) => bin[key] > 0));
  return (
    <Chart
      title={t('durations')}
      description={t('durationsHint')}
      height={320}
      option={{
        legend: {},
        grid: { left: 40, right: 16, top: 40, bottom: 28, containLabel: true },
        xAxis: {
          type: 'category',
          data: durations.map(({ fromSec, toSec }) =>
            toSec === null ? `${fromSec}+` : `${fromSec}–${toSec - 1}`,
          ),
          name: t('duration'),
          nameLocation: 'middle',
          nameGap: 32,
        },
        yAxis: {
          type: 'value',
          minInterval: 1,
          name: i('videos'),
          nameLocation: 'middle',
          nameGap: 60,
        },
        series: used.map(({ name, key, color }) => ({
          type: 'bar',
          name,
          color,
          data: durations.map((bin) => bin[key]),
        })),
      }}
      table={{
        columns: [t('from'), t('to'), ...series.map(({ name }) => name)],
        rows: durations.map((bin) => [
          bin.fromSec,
          bin.toSec,
          ...series.map(({ key }) => bin[key]),
        ]),
      }}
    />
  );
}
