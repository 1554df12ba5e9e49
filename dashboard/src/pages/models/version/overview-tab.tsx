import { useQuery } from '@apollo/client/react';
import { SimpleGrid, Stack, Text } from '@mantine/core';
import { Facts } from '../../../components/facts.tsx';
import { useFigures } from '../../../components/figures.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { Section } from '../../../components/section.tsx';
import type { VersionOverviewQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { MetricWithDifference } from '../difference.tsx';
import { modelsTexts } from '../texts.ts';
import { CalibrationChart } from './calibration-chart.tsx';
import { ConfusionChart } from './confusion-chart.tsx';
import { GateSection } from './gate-section.tsx';
import { RiskCoverageChart } from './risk-coverage-chart.tsx';
import { versionTexts } from './texts.ts';

const OVERVIEW = graphql(`
  query VersionOverview($version: Int!) {
    modelVersion(version: $version) {
      id
      version
      evaluation {
        n
        accuracy
        f1
        precision
        recall
        logLoss
        ece
        confusion {
          trueClaim
          falseOpinion
          falseClaim
          trueOpinion
        }
        reliability {
          from
          to
          n
          confidence
          accuracy
        }
        baseline {
          accuracy
          f1
          precision
          recall
          logLoss
          ece
          modelVersion {
            id
            version
          }
        }
      }
      reviewRule {
        targetErrorRate
        minConfidence
        coverage
        errorRate
      }
      riskCoverage {
        coverage
        errorRate
        threshold
      }
      qualityGate {
        ...GateVerdict
      }
    }
  }
`);

export type Overview = NonNullable<VersionOverviewQuery['modelVersion']>;

const METRICS = ['accuracy', 'f1', 'precision', 'recall', 'logLoss', 'ece'] as const;

/** How good the version is, and what the gate made of it. */
export function OverviewTab({ version }: { version: number }) {
  const query = useQuery(OVERVIEW, { variables: { version } });
  return (
    <Loaded query={query}>
      {({ modelVersion }) => modelVersion !== null && <Measured version={modelVersion} />}
    </Loaded>
  );
}

function Measured({ version }: { version: Overview }) {
  const t = useTexts(versionTexts);
  const m = useTexts(modelsTexts);
  const figures = useFigures();
  const { evaluation, riskCoverage, reviewRule } = version;
  return (
    <Stack gap="xl">
      {evaluation === null ? (
        <Text>{t('notEvaluated')}</Text>
      ) : (
        <Section
          title={t('evaluation')}
          description={t('evaluationHint', { n: figures.count(evaluation.n) })}
        >
          <Facts
            small
            cols={6}
            facts={METRICS.map((metric) => [
              m(metric),
              <MetricWithDifference
                key={metric}
                metric={metric}
                of={evaluation}
                baseline={evaluation.baseline}
              />,
            ])}
          />
        </Section>
      )}
      <GateSection gate={version.qualityGate} />
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        {evaluation !== null && <ConfusionChart confusion={evaluation.confusion} />}
        {evaluation !== null && <CalibrationChart reliability={evaluation.reliability} />}
        {riskCoverage !== null && <RiskCoverageChart curve={riskCoverage} rule={reviewRule} />}
      </SimpleGrid>
    </Stack>
  );
}
