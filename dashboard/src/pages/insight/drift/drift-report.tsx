import { useQuery } from '@apollo/client/react';
import { Alert, Badge, Button, Stack, Table, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { Chart } from '../../../charts/chart.tsx';
import { Facts } from '../../../components/facts.tsx';
import { useFigures } from '../../../components/figures.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import type { DriftFeature, DriftReportQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useLanguage, useTexts } from '../../../i18n/i18n.ts';
import { FeatureHistogram } from './feature-histogram.tsx';
import { driftTexts } from './texts.ts';

const REPORT = graphql(`
  query DriftReport($id: ID!) {
    driftReport(id: $id) {
      id
      from
      to
      status
      baseline
      baselineCount
      videoCount
      modelVersion {
        id
        version
      }
      features {
        feature
        status
        psi
        psiThreshold
        jensenShannon
        expectedCount
        actualCount
        minimumCount
        thresholdBasis
        bins {
          label
          expected
          actual
        }
      }
      labelAgreement {
        day
        count
        agreed
        kappa
      }
    }
  }
`);

type Report = NonNullable<DriftReportQuery['driftReport']>;

/** One report: what drifted, what did not, and where nobody can tell. */
export function DriftReport({ id }: { id: string }) {
  const query = useQuery(REPORT, { variables: { id } });
  return (
    <Loaded query={query}>
      {({ driftReport }) => driftReport !== null && <ReportOf report={driftReport} />}
    </Loaded>
  );
}

function ReportOf({ report }: { report: Report }) {
  const t = useTexts(driftTexts);
  const language = useLanguage();
  const { count } = useFigures();
  const [shown, setShown] = useState<DriftFeature>('CLAIM_PROBABILITY');
  const feature = report.features.find((one) => one.feature === shown);
  const moment = (at: string) =>
    new Date(at).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <Stack gap="lg">
      <Facts
        cols={4}
        facts={[
          [
            t('status'),
            <Badge key="status" variant={report.status === 'DRIFTED' ? 'filled' : 'default'}>
              {t(report.status)}
            </Badge>,
          ],
          [t('period'), `${moment(report.from)} – ${moment(report.to)}`],
          [t('n'), count(report.videoCount)],
          [
            t('baseline'),
            t(report.baseline, {
              version: report.modelVersion.version,
              n: count(report.baselineCount),
            }),
          ],
        ]}
      />
      {report.status === 'INSUFFICIENT_DATA' && (
        <Alert variant="light" icon={<IconInfoCircle />} title={t('INSUFFICIENT_DATA')}>
          {t('insufficient', {
            minimum: count(Math.min(...report.features.map((one) => one.minimumCount))),
            n: count(report.videoCount),
            baseline: count(report.baselineCount),
          })}
        </Alert>
      )}
      <Features report={report} shown={shown} onShow={setShown} />
      {feature && <FeatureHistogram feature={feature} />}
      {report.labelAgreement.length > 0 && <Agreement days={report.labelAgreement} />}
    </Stack>
  );
}

function Features({
  report,
  shown,
  onShow,
}: {
  report: Report;
  shown: DriftFeature;
  onShow: (feature: DriftFeature) => void;
}) {
  const t = useTexts(driftTexts);
  const { count, decimal } = useFigures();
  return (
    <ScrollingTable label={t('feature')} minWidth={860}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('feature')}</Table.Th>
          <Table.Th scope="col">{t('status')}</Table.Th>
          <Table.Th scope="col">{t('psi')}</Table.Th>
          <Table.Th scope="col">{t('threshold')}</Table.Th>
          <Table.Th scope="col">{t('jensenShannon')}</Table.Th>
          <Table.Th scope="col">{t('before')}</Table.Th>
          <Table.Th scope="col">{t('now')}</Table.Th>
          <Table.Th scope="col">{t('minimum')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {report.features.map((one) => (
          <Table.Tr key={one.feature}>
            <Table.Th scope="row" fw={500}>
              <Button
                size="compact-sm"
                variant={one.feature === shown ? 'light' : 'subtle'}
                aria-pressed={one.feature === shown}
                aria-label={t('show', { feature: t(one.feature) })}
                onClick={() => onShow(one.feature)}
              >
                {t(one.feature)}
              </Button>
            </Table.Th>
            <Table.Td>
              <Text size="sm" fw={one.status === 'DRIFTED' ? 700 : 400}>
                {t(one.status)}
              </Text>
            </Table.Td>
            <Table.Td>{decimal(one.psi)}</Table.Td>
            <Table.Td>{decimal(one.psiThreshold)}</Table.Td>
            <Table.Td>{decimal(one.jensenShannon)}</Table.Td>
            <Table.Td>{count(one.expectedCount)}</Table.Td>
            <Table.Td>{count(one.actualCount)}</Table.Td>
            <Table.Td>{count(one.minimumCount)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollingTable>
  );
}

function Agreement({ days }: { days: Report['labelAgreement'] }) {
  const t = useTexts(driftTexts);
  return (
    <Chart
      title={t('agreement')}
      description={t('agreementHint')}
      option={{
        legend: {},
        grid: { left: 32, right: 24, top: 40, bottom: 24, containLabel: true },
        xAxis: {
          type: 'category',
          data: days.map(({ day }) => day),
          name: t('day'),
          nameLocation: 'middle',
          nameGap: 32,
        },
        yAxis: {
          type: 'value',
          max: 1,
          scale: true,
          name: t('agreed'),
          nameLocation: 'middle',
          nameGap: 44,
        },
        series: [
          {
            type: 'line',
            name: t('agreed'),
            symbolSize: 8,
            data: days.map(({ agreed, count }) => agreed / count),
          },
          {
            type: 'line',
            name: t('kappa'),
            symbol: 'diamond',
            symbolSize: 9,
            data: days.map(({ kappa }) => kappa),
          },
        ],
      }}
      table={{
        columns: [t('day'), t('labelled'), t('agreed'), t('kappa')],
        rows: days.map(({ day, count, agreed, kappa }) => [day, count, agreed, kappa]),
      }}
    />
  );
}
