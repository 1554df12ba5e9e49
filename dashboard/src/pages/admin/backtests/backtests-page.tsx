import { Anchor, Group, Paper, Stack } from '@mantine/core';
import { Link } from 'react-router';
import { Section } from '../../../components/section.tsx';
import { useTexts } from '../../../i18n/i18n.ts';
import { AdminFrame } from '../parts/admin-frame.tsx';
import { BacktestPanel } from './backtest-panel.tsx';
import { BacktestsList } from './backtests-list.tsx';
import { QuestionForm } from './question-form.tsx';
import { backtestTexts } from './texts.ts';
import { useShownBacktest } from './use-shown-backtest.ts';

/** `/admin/rules/what-if`: another threshold or model under the rules that are live, and all that was ever asked. */
export default function BacktestsPage() {
  const t = useTexts(backtestTexts);
  const { shown, show } = useShownBacktest();
  return (
    <AdminFrame
      title={t('title')}
      description={
        <Group gap="xs" component="span">
          <Anchor component={Link} to="/admin/rules" size="sm">
            {t('back')}
          </Anchor>
          {t('description')}
        </Group>
      }
    >
      <Stack gap="xl">
        <Section title={t('askAll')}>
          <Paper withBorder p="md">
            <QuestionForm
              subjects={[
                { value: 'live', label: t('liveRules'), name: t('liveRules'), rules: null },
                { value: 'none', label: t('noRules'), name: t('liveModelOnly'), rules: [] },
              ]}
              subjectLabel={t('which')}
              onStarted={show}
            />
          </Paper>
        </Section>
        {shown !== null && <BacktestPanel key={shown} id={shown} />}
        <BacktestsList rule={null} shown={shown} />
      </Stack>
    </AdminFrame>
  );
}
