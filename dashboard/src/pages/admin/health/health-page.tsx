import { Alert, List } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { Facts } from '../../../components/facts.tsx';
import { useFigures } from '../../../components/figures.ts';
import { Problem } from '../../../components/problem.tsx';
import { Section } from '../../../components/section.tsx';
import { useTexts } from '../../../i18n/i18n.ts';
import { PageLoading } from '../../../shell/page-loading.tsx';
import { AdminFrame } from '../parts/admin-frame.tsx';
import { healthTexts } from './texts.ts';
import { type Health, useHealth } from './use-health.ts';

export default function HealthPage() {
  const t = useTexts(healthTexts);
  const { health, problem } = useHealth();
  return (
    <AdminFrame title={t('title')} description={t('description')}>
      {problem !== null && <Problem title={t('failed', { message: problem })} />}
      {health === null && problem === null && <PageLoading />}
      {health !== null && <Shown health={health} />}
    </AdminFrame>
  );
}

function Shown({ health: { ready, checks, notes, metric } }: { health: Health }) {
  const t = useTexts(healthTexts);
  const { count } = useFigures();
  const version = metric('gavel_live_model_version');
  const bytes = metric('process_resident_memory_bytes');
  const named = (name: string) => {
    return name === 'database' || name === 'champion' || name === 'events' ? t(name) : name;
  };
  return (
    <>
      <Alert
        variant="light"
        color={ready ? 'teal' : 'red'}
        icon={ready ? <IconCircleCheck /> : <IconAlertTriangle />}
        role="status"
      >
        {ready ? t('ready') : t('unready')}
      </Alert>
      <Section title={t('checks')}>
        <Facts
          facts={checks.map(([name, state]) => [named(name), state === 'ok' ? t('ok') : state])}
        />
      </Section>
      {notes.length > 0 && (
        <Section title={t('notes')}>
          <List size="sm">
            {notes.map((note) => (
              <List.Item key={note}>{note}</List.Item>
            ))}
          </List>
        </Section>
      )}
      <Section title={t('figures')}>
        <Facts
          facts={[
            [t('liveVersion'), version ? count(version) : t('none')],
            [t('queueDepth'), count(metric('gavel_queue_depth'))],
            [t('outbox'), count(metric('gavel_outbox_depth'))],
            [t('oldest'), count(metric('gavel_outbox_oldest_due_seconds'))],
            [t('ruleFailures'), count(metric('gavel_rule_failures_total'))],
            [t('memory'), count(bytes === null ? null : bytes / 1e6)],
          ]}
        />
      </Section>
    </>
  );
}
