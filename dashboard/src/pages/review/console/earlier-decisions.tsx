import { Badge, Group, Stack, Text } from '@mantine/core';
import { Time } from '../../../components/time.tsx';
import { useTexts } from '../../../i18n/i18n.ts';
import { reviewTexts } from '../texts.ts';
import type { Held } from './session-state.ts';
import { Card, isThere, Pending } from './side-panel.tsx';

/** What was decided about the video before, and what moderators wrote down about it. */
export function EarlierDecisions({ job, background }: Pick<Held, 'job' | 'background'>) {
  const t = useTexts(reviewTexts);
  if (job.blind) {
    return (
      <Card title={t('earlier')}>
        <Text size="sm">{t('blindHint')}</Text>
      </Card>
    );
  }
  if (!isThere(background)) {
    return (
      <Card title={t('earlier')}>
        <Pending background={background} />
      </Card>
    );
  }
  const { video } = background;
  const decisions = video?.decisions?.nodes ?? [];
  const notes = video?.notes?.nodes ?? [];
  const label = video?.currentLabel;
  return (
    <Card title={t('earlier')}>
      <Stack gap="sm">
        {label && (
          <Text size="sm">
            {t('labelled', { label: t(label.label), source: label.source })} ·{' '}
            <Time at={label.createdAt} />
          </Text>
        )}
        {decisions.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('noDecisions')}
          </Text>
        )}
        {decisions.map((decision) => (
          <div key={decision.id}>
            <Group gap={6}>
              <Badge size="sm" variant="default" tt="none">
                {decision.kind === 'UNDO' ? t('takenBack') : t(decision.label ?? 'noLabel')}
              </Badge>
              <Text size="xs" c="dimmed">
                {decision.actor} · <Time at={decision.createdAt} />
                {decision.supersededBy && ` · ${t('superseded')}`}
              </Text>
            </Group>
            {decision.policies.length + decision.actions.length > 0 && (
              <Text size="xs">
                {[
                  ...decision.policies.map(({ title }) => title),
                  ...decision.actions.map(({ action }) => action.name),
                ].join(', ')}
              </Text>
            )}
            {decision.reason && <Text size="sm">{decision.reason}</Text>}
          </div>
        ))}
        {notes.length > 0 && (
          <Text size="xs" fw={600}>
            {t('notes')}
          </Text>
        )}
        {notes.map(({ id, text, actor, createdAt }) => (
          <div key={id}>
            <Text size="sm" style={{ whiteSpace: 'pre-wrap' }}>
              {text ?? t('noteErased')}
            </Text>
            <Text size="xs" c="dimmed">
              {actor} · <Time at={createdAt} />
            </Text>
          </div>
        ))}
      </Stack>
    </Card>
  );
}
