import { useSubscription } from '@apollo/client/react';
import { Badge, Button, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Facts } from '../../../components/facts.tsx';
import { useFigures } from '../../../components/figures.ts';
import { Problem } from '../../../components/problem.tsx';
import { Time } from '../../../components/time.tsx';
import type { BulkStateFragment } from '../../../graphql/generated/graphql.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { AskButton } from '../../admin/parts/ask-button.tsx';
import { useAct } from '../../admin/parts/use-act.ts';
import { CANCEL, UNDO, WATCH } from './documents.ts';
import { FilterWords } from './filter-words.tsx';
import { bulkTexts } from './texts.ts';

export function isActive({ status }: BulkStateFragment): boolean {
  return status === 'QUEUED' || status === 'RUNNING' || status === 'CANCELLING';
}

/** The cache follows the subscription, and so does the row. */
export function LiveBulkRow({ bulk }: { bulk: BulkStateFragment }) {
  useSubscription(WATCH, { variables: { id: bulk.id } });
  return <BulkRow bulk={bulk} />;
}

export function BulkRow({ bulk }: { bulk: BulkStateFragment }) {
  const t = useTexts(bulkTexts);
  const { count } = useFigures();
  const { kind, status, label, actions, failure, undoneBy } = bulk;
  const decides = [...(label === null ? [] : [t(label)]), ...actions.map(({ name }) => name)];
  return (
    <Paper withBorder p="md" component="article" aria-label={`${t(kind)}: ${bulk.reason}`}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start">
          <Group gap="xs">
            <Badge variant="default" tt="none">
              {t(status)}
            </Badge>
            <Text size="sm" fw={600}>
              {t(kind)}: {bulk.reason}
            </Text>
          </Group>
          <Group gap="xs">
            <Text size="sm" c="dimmed" component="span">
              <Time at={bulk.createdAt} />
            </Text>
            <Controls bulk={bulk} />
          </Group>
        </Group>
        <Progress value={bulk.progress * 100} aria-label={t('progress')} />
        <Facts
          small
          cols={4}
          facts={[
            [
              t('progress'),
              t('came', { done: count(bulk.done), expected: count(bulk.expectedCount) }),
            ],
            [t('decided'), count(bulk.decided)],
            [t(kind === 'UNDO' ? 'jobsOpened' : 'jobsTouched'), count(bulk.jobsTouched)],
            [t('skipped'), count(bulk.skippedGold + bulk.skippedErased + bulk.skippedSince)],
            [t('decides'), kind === 'UNDO' ? t('UNDO') : decides.join(', ')],
            [t('about'), <FilterWords key="about" filter={bulk.filter} />],
            [t('by'), bulk.requestedBy],
          ]}
        />
        {failure !== null && <Text size="sm">{t('failure', { reason: failure })}</Text>}
        {undoneBy !== null && (
          <Text size="sm">
            {t('undone')}: {t(undoneBy.status)}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}

function Controls({ bulk }: { bulk: BulkStateFragment }) {
  const t = useTexts(bulkTexts);
  const [problem, setProblem] = useState<string | null>(null);
  const cancel = useAct(CANCEL);
  const undo = useAct(UNDO);
  const { id, kind, status, reason } = bulk;
  if (status === 'QUEUED' || status === 'RUNNING') {
    return (
      <>
        <Button
          size="compact-sm"
          variant="default"
          title={t('cancelled')}
          loading={cancel.busy}
          aria-label={`${t('cancel')} ${reason}`}
          onClick={async () => setProblem((await cancel.act({ id })).refusal?.message ?? null)}
        >
          {t('cancel')}
        </Button>
        {problem !== null && <Problem title={t('notDone')}>{problem}</Problem>}
      </>
    );
  }
  if (kind === 'UNDO' || isActive(bulk) || bulk.decided === 0 || bulk.undoneBy !== null)
    return null;
  return (
    <AskButton
      label={t('undo')}
      name={reason}
      title={t('undoTitle')}
      question={t('undoQuestion')}
      onYes={async () => (await undo.act({ id })).refusal}
    />
  );
}
