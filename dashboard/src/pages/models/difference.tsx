import { Text } from '@mantine/core';
import { useFigures } from '../../components/figures.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { modelsTexts } from './texts.ts';

export type Metric = 'accuracy' | 'f1' | 'precision' | 'recall' | 'logLoss' | 'ece';
type Measured = Readonly<Partial<Record<Metric, number>>>;
type Baseline = Measured & Readonly<{ modelVersion: { version: number } }>;

const LESS_IS_BETTER: ReadonlySet<Metric> = new Set(['logLoss', 'ece']);

/** A metric, and under it how it differs from the champion's: by sign and in words. */
export function MetricWithDifference({
  metric,
  of,
  baseline,
}: {
  metric: Metric;
  of: Measured | null | undefined;
  baseline: Baseline | null | undefined;
}) {
  const figures = useFigures();
  const difference = useDifference();
  const value = of?.[metric];
  const said = difference(metric, of, baseline);
  return (
    <>
      <Text component="span" size="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
        {figures.decimal(value)}
      </Text>
      {said !== null && (
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {said}
        </Text>
      )}
    </>
  );
}

/** Words for how a metric differs from the champion's; null where there is nothing to compare. */
function useDifference() {
  const t = useTexts(modelsTexts);
  const figures = useFigures();
  return (
    metric: Metric,
    of: Measured | null | undefined,
    baseline: Baseline | null | undefined,
  ): string | null => {
    const [mine, theirs] = [of?.[metric], baseline?.[metric]];
    if (mine === undefined || theirs === undefined || baseline == null) return null;
    const { version } = baseline.modelVersion;
    const change = figures.change(mine - theirs);
    if (change === figures.change(0)) return t('same', { version });
    const better = mine > theirs !== LESS_IS_BETTER.has(metric);
    return t(better ? 'better' : 'worse', { change, version });
  };
}
