import { Checkbox, Group, Kbd, Paper, SimpleGrid, Stack, Text, Textarea } from '@mantine/core';
import type { Ref } from 'react';
import type { ReviewQueueQuery } from '../../../graphql/generated/graphql.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { reviewTexts } from '../texts.ts';
import classes from './console.module.css';
import { type Policy, PolicyPicker } from './policy-picker.tsx';
import type { Draft, Verdict } from './session-state.ts';

export type Action = ReviewQueueQuery['actions'][number];

const MAX_REASON = 2_000;

/** Under which policies, what is to be done, and why. All of it may be left out, but where a policy says otherwise. */
export function DecisionForm({
  reasonRef,
  policiesRef,
  policies,
  actions,
  draft,
  asked,
  onChange,
  onGoOn,
  onLeave,
}: {
  reasonRef: Ref<HTMLTextAreaElement>;
  policiesRef: Ref<HTMLInputElement>;
  policies: readonly Policy[];
  actions: readonly Action[];
  draft: Draft;
  /** The verdict that waits for a reason. */
  asked: Verdict | null;
  onChange: (change: Partial<Draft>) => void;
  onGoOn: () => void;
  onLeave: () => void;
}) {
  const t = useTexts(reviewTexts);
  return (
    <Paper withBorder p="md" component="section" aria-label={t('decision')}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        <PolicyPicker
          ref={policiesRef}
          policies={policies}
          chosen={draft.policies}
          onChange={(chosen) => onChange({ policies: chosen })}
        />
        <Stack gap="md">
          {actions.length > 0 && (
            <Checkbox.Group
              label={t('actions')}
              value={[...draft.actions]}
              onChange={(chosen) => onChange({ actions: chosen })}
            >
              <Group gap="md" mt={6}>
                {actions.map(({ id, name, description }) => (
                  <Checkbox
                    key={id}
                    size="sm"
                    value={id}
                    label={<span title={description}>{name}</span>}
                  />
                ))}
              </Group>
            </Checkbox.Group>
          )}
          <Textarea
            ref={reasonRef}
            label={t('reason')}
            description={t('reasonHint')}
            aria-keyshortcuts="r"
            autosize
            minRows={3}
            maxRows={10}
            maxLength={MAX_REASON}
            value={draft.reason}
            error={
              asked !== null && draft.reason.trim() === ''
                ? t(asked.kind === 'ESCALATE' ? 'escalateNeedsReason' : 'policyNeedsReason')
                : undefined
            }
            onChange={({ currentTarget }) => onChange({ reason: currentTarget.value })}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
                event.preventDefault();
                onGoOn();
              } else if (event.key === 'Escape') onLeave();
            }}
          />
          {asked !== null && (
            <Text size="xs" c="dimmed" className={classes.key ?? ''}>
              <Kbd size="xs">Ctrl</Kbd> + <Kbd size="xs">Enter</Kbd> {t('goesOnWith')}{' '}
              <strong>{t(asked.kind === 'DECIDE' ? asked.label : asked.kind)}</strong>,{' '}
              <Kbd size="xs">Esc</Kbd> {t('leavesField')}
            </Text>
          )}
        </Stack>
      </SimpleGrid>
    </Paper>
  );
}
