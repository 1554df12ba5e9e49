import { useMutation, useQuery } from '@apollo/client/react';
import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useSearchParams } from 'react-router';
import { Loaded } from '../../../components/loaded.tsx';
import { Problem } from '../../../components/problem.tsx';
import { graphql } from '../../../graphql/generated/index.ts';
import { useLanguage, useTexts } from '../../../i18n/i18n.ts';
import { useHasRole } from '../../../session/viewer.ts';
import { DriftReport } from './drift-report.tsx';
import { driftTexts } from './texts.ts';

const REPORTS = graphql(`
  query DriftReports {
    driftReports(first: 50) {
      edges {
        node {
          id
          from
          to
          status
          videoCount
          createdAt
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`);

const MEASURE = graphql(`
  mutation MeasureDrift($from: DateTime!, $to: DateTime!) {
    outcome: measureDrift(input: { from: $from, to: $to }) {
      __typename
      ... on MeasureDriftSuccess {
        driftReport {
          id
        }
      }
      ... on Error {
        message
      }
    }
  }
`);

const WEEK_MS = 7 * 24 * 60 * 60_000;

/** The reports, and one of them: `?report=`, or the newest. */
export function DriftTab() {
  const t = useTexts(driftTexts);
  const language = useLanguage();
  const [params, setParams] = useSearchParams();
  const query = useQuery(REPORTS);
  const open = (report: string) => setParams({ tab: 'drift', report }, { replace: true });
  const day = (at: string) => new Date(at).toLocaleDateString(language);
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t('hint')}
      </Text>
      <Loaded query={query}>
        {({ driftReports: { edges } }) => {
          const shown = params.get('report') ?? edges[0]?.node.id;
          return (
            <>
              <Group align="flex-end">
                {edges.length > 0 && (
                  <NativeSelect
                    label={t('report')}
                    value={shown ?? ''}
                    onChange={(event) => open(event.currentTarget.value)}
                    data={edges.map(({ node }) => ({
                      value: node.id,
                      label: `${day(node.from)} – ${day(node.to)}: ${t(node.status)} (n = ${node.videoCount})`,
                    }))}
                  />
                )}
                <MeasureButton
                  onMeasured={async (report) => {
                    await query.refetch();
                    open(report);
                  }}
                />
              </Group>
              {shown === undefined ? (
                <Text>{t('noReports')}</Text>
              ) : (
                <DriftReport key={shown} id={shown} />
              )}
            </>
          );
        }}
      </Loaded>
    </Stack>
  );
}

function MeasureButton({ onMeasured }: { onMeasured: (report: string) => Promise<void> }) {
  const t = useTexts(driftTexts);
  const isAdmin = useHasRole()('ADMIN');
  const [problem, setProblem] = useState<ReactNode>(null);
  const [measure, { loading }] = useMutation(MEASURE);
  if (!isAdmin) return null;
  const go = async () => {
    const to = new Date();
    const from = new Date(to.getTime() - WEEK_MS);
    try {
      const { data } = await measure({
        variables: { from: from.toISOString(), to: to.toISOString() },
      });
      if (data?.outcome.__typename === 'MeasureDriftSuccess') {
        setProblem(null);
        await onMeasured(data.outcome.driftReport.id);
      } else {
        setProblem(<Problem title={t('notMeasured')}>{data?.outcome.message}</Problem>);
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      setProblem(<Problem title={t('notMeasured')}>{message}</Problem>);
    }
  };
  return (
    <>
      <Button variant="default" loading={loading} onClick={() => void go()}>
        {t('measure')}
      </Button>
      {problem}
    </>
  );
}
