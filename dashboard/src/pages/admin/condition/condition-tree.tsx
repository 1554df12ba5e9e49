import { ActionIcon, Button, Code, Group, NativeSelect, Paper, Stack, Text } from '@mantine/core';
import { IconFolderPlus, IconPlus, IconX } from '@tabler/icons-react';
import { useTexts } from '../../../i18n/i18n.ts';
import { issueAt, type Refusal } from '../parts/use-act.ts';
import {
  entryOf,
  FACTS,
  firstValue,
  groupOf,
  isFact,
  MODES,
  NEW_ROW,
  type Group as Parts,
  partPath,
  toCondition,
} from './facts.ts';
import { conditionTexts } from './texts.ts';
import { ValueInput } from './value-input.tsx';

type PartProps = {
  condition: unknown;
  /** Where the server says that it is. */
  path: string;
  /** Where a person sees that it is: 1, 1.2, 1.2.1. */
  at: string;
  refusal: Refusal | null;
  onChange: (condition: unknown) => void;
  onRemove: (() => void) | null;
};

/** A condition as groups in groups, with rows of fact, comparison and value. */
export function ConditionTree(props: PartProps) {
  const group = groupOf(props.condition, props.path);
  return group === null ? <Row {...props} /> : <GroupBox {...props} group={group} />;
}

function GroupBox({ group, path, at, refusal, onChange, onRemove }: PartProps & { group: Parts }) {
  const t = useTexts(conditionTexts);
  const { mode, parts } = group;
  const set = (next: readonly unknown[]) => onChange(toCondition({ mode, parts: next }));
  const own = refusal?.issues.filter(({ field }) => field === path || field === group.path) ?? [];
  return (
    <Paper withBorder p="sm" role="group" aria-label={t('group', { at })}>
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap">
          <NativeSelect
            aria-label={t('mode', { at })}
            fw={600}
            value={mode}
            onChange={(event) => {
              const chosen = MODES.find((one) => one === event.currentTarget.value);
              if (chosen) onChange(toCondition({ mode: chosen, parts }));
            }}
            data={MODES.map((one) => ({ value: one, label: t(one) }))}
          />
          {onRemove && <RemoveButton label={t('removeGroup', { at })} onRemove={onRemove} />}
        </Group>
        {parts.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('emptyGroup')}
          </Text>
        )}
        {parts.map((part, index) => (
          <ConditionTree
            // biome-ignore lint/suspicious/noArrayIndexKey: a part has no state of its own, and its place is its name.
            key={index}
            condition={part}
            path={partPath(group, index)}
            at={`${at}.${index + 1}`}
            refusal={refusal}
            onChange={(next) => set(parts.with(index, next))}
            onRemove={() => set(parts.toSpliced(index, 1))}
          />
        ))}
        {own.map(({ field, limit }) => (
          <Text key={field} size="xs" c="var(--mantine-color-error)">
            {limit}
          </Text>
        ))}
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => set([...parts, NEW_ROW])}
          >
            {t('addRow')}
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconFolderPlus size={14} aria-hidden />}
            onClick={() => set([...parts, { any: [NEW_ROW] }])}
          >
            {t('addGroup')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

function Row({ condition, path, at, refusal, onChange, onRemove }: PartProps) {
  const t = useTexts(conditionTexts);
  const [fact, value] = entryOf(condition) ?? ['', null];
  const error = issueAt(refusal, path);
  return (
    <Group gap="xs" align="flex-start" role="group" aria-label={t('row', { at })} wrap="nowrap">
      <Group gap="xs" align="flex-start" flex={1} miw={0}>
        {isFact(fact) ? (
          <>
            <NativeSelect
              aria-label={t('fact')}
              miw={210}
              value={fact}
              onChange={(event) => {
                const chosen = event.currentTarget.value;
                if (isFact(chosen)) onChange({ [chosen]: firstValue(chosen) });
              }}
              data={FACTS.map((one) => ({ value: one, label: t(one) }))}
            />
            <ValueInput
              fact={fact}
              value={value}
              onChange={(next) => onChange({ [fact]: next })}
              error={error}
            />
          </>
        ) : (
          <Text size="sm" c={error === undefined ? 'dimmed' : 'var(--mantine-color-error)'}>
            <Code>{JSON.stringify(condition)}</Code> {error ?? t('strange')}
          </Text>
        )}
      </Group>
      {onRemove && <RemoveButton label={t('removeRow', { at })} onRemove={onRemove} />}
    </Group>
  );
}

function RemoveButton({ label, onRemove }: { label: string; onRemove: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} onClick={onRemove}>
      <IconX size={16} />
    </ActionIcon>
  );
}
