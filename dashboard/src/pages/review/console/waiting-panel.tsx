import { Button, Group, Loader, Paper, Stack, Text, Title } from '@mantine/core';
import { Problem } from '../../../components/problem.tsx';
import { useTexts } from '../../../i18n/i18n.ts';
import { reviewTexts } from '../texts.ts';
import type { SessionState } from './session-state.ts';

/** What stands where a job would: why there is none, and what to do. */
export function WaitingPanel({
  phase,
  failure,
  onResume,
  onLeave,
}: {
  phase: SessionState['phase'];
  failure: string | null;
  onResume: () => void;
  onLeave: () => void;
}) {
  const t = useTexts(reviewTexts);
  if (phase === 'LOADING' || phase === 'WORKING') {
    return (
      <Paper withBorder p="xl">
        <Group gap="sm">
          <Loader size="sm" aria-hidden />
          <Text>{t('fetching')}</Text>
        </Group>
      </Paper>
    );
  }
  return (
    <Paper withBorder p="xl">
      <Stack align="flex-start" gap="sm">
        {phase === 'FAILED' ? (
          <Problem title={t('fetchFailed')}>{failure}</Problem>
        ) : (
          <>
            <Title order={2} size="h4">
              {t(phase === 'EMPTY' ? 'empty' : 'away')}
            </Title>
            <Text c="dimmed">{t(phase === 'EMPTY' ? 'emptyHint' : 'awayHint')}</Text>
          </>
        )}
        <Group gap="xs">
          {phase !== 'EMPTY' && <Button onClick={onResume}>{t('goOn')}</Button>}
          <Button variant="default" onClick={onLeave}>
            {t('otherQueue')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
