import { Paper, Stack } from '@mantine/core';
import { Section } from '../../../components/section.tsx';
import { useTexts } from '../../../i18n/i18n.ts';
import { BacktestPanel } from './backtest-panel.tsx';
import { BacktestsList } from './backtests-list.tsx';
import { Publish, type PublishableRule } from './publish.tsx';
import { QuestionForm, type Subject } from './question-form.tsx';
import { backtestTexts } from './texts.ts';
import { useShownBacktest } from './use-shown-backtest.ts';

/** A rule's versions tried on the past, and put live with the result in view. */
export function RuleBacktests({
  rule,
}: {
  rule: PublishableRule & { versions: readonly { version: number }[] };
}) {
  const t = useTexts(backtestTexts);
  const { shown, show } = useShownBacktest();
  const subjectOf = (version: number): Subject => ({
    value: String(version),
    label: version === rule.version ? t('versionNow', { version }) : t('versionOld', { version }),
    name: `${rule.name}, v${version}`,
    rules: [{ stored: { rule: rule.id, version } }],
  });
  const earlier = rule.versions
    .map(({ version }) => version)
    .filter((version) => version !== rule.version)
    .toSorted((one, other) => other - one);
  return (
    <Stack gap="xl">
      <Section title={t('askRule')} description={t('askHint')}>
        <Paper withBorder p="md">
          <QuestionForm
            subjects={[subjectOf(rule.version), ...earlier.map(subjectOf)]}
            subjectLabel={t('whichVersion')}
            onStarted={show}
          />
        </Paper>
      </Section>
      {shown !== null && (
        <BacktestPanel
          key={shown}
          id={shown}
          next={(backtest) => <Publish rule={rule} backtest={backtest} />}
        />
      )}
      <BacktestsList rule={rule.id} shown={shown} />
    </Stack>
  );
}
