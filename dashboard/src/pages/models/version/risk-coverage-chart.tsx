import { Chart } from '../../../charts/chart.tsx';
import { useChartColors } from '../../../charts/use-chart-colors.ts';
import { useFigures } from '../../../components/figures.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import type { Overview } from './overview-tab.tsx';
import { versionTexts } from './texts.ts';

/** How wrong the version would be were only its surest answers decided (El-Yaniv and Wiener 2010). */
export function RiskCoverageChart({
  curve,
  rule,
}: {
  curve: NonNullable<Overview['riskCoverage']>;
  rule: Overview['reviewRule'];
}) {
  const t = useTexts(versionTexts);
  const { share, plain } = useFigures();
  const { line, text } = useChartColors();
  const target = rule && {
    symbol: 'none',
    precision: 6,
    lineStyle: { color: line },
    data: [{ yAxis: rule.targetErrorRate }],
    label: {
      formatter: t('target', { rate: plain(rule.targetErrorRate) }),
      position: 'insideEndTop',
      color: text,
    },
  };
  const worst = Math.max(...curve.map(({ errorRate }) => errorRate), 0);
  const limit = rule?.targetErrorRate ?? 0;
  return (
    <Chart
      title={t('riskCoverage')}
      description={
        rule === null
          ? t('riskCoverageHint')
          : `${t('riskCoverageHint')} ${t('reviewRule', {
              target: plain(rule.targetErrorRate),
              coverage: share(rule.coverage),
              wrong: plain(rule.errorRate),
            })}`
      }
      option={{
        grid: { left: 24, right: 24, top: 24, bottom: 24, containLabel: true },
        xAxis: {
          type: 'value',
          min: 0,
          max: 1,
          name: t('coverage'),
          nameLocation: 'middle',
          nameGap: 28,
        },
        yAxis: {
          type: 'value',
          min: 0,
          // The target is shown, however far the curve stays below it.
          ...(worst <= limit && { max: 2 * limit }),
          axisLabel: { formatter: (value: number) => plain(value) },
          name: t('errorRate'),
          nameLocation: 'middle',
          nameGap: 56,
        },
        series: [
          {
            type: 'line',
            name: t('errorRate'),
            showSymbol: false,
            data: curve.map(({ coverage, errorRate }) => [coverage, errorRate]),
            ...(target && { markLine: target }),
          },
        ],
      }}
      table={{
        columns: [t('coverage'), t('errorRate'), t('minConfidence')],
        rows: curve.map(({ coverage, errorRate, threshold }) => [coverage, errorRate, threshold]),
      }}
    />
  );
}
