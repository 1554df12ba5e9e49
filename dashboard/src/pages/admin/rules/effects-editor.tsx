import {
  ActionIcon,
  Button,
  Group,
  NativeSelect,
  NumberInput,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTexts } from '../../../i18n/i18n.ts';
import { issueAt, type Refusal } from '../parts/use-act.ts';
import { type Effect, KINDS, NEW_EFFECT, SOURCES } from './effects.ts';
import { rulesTexts } from './texts.ts';

type Named = Readonly<{ key: string; name: string }>;
type Choices = Readonly<{ queues: readonly Named[]; actions: readonly Named[] }>;

/** What follows, effect by effect. */
export function EffectsEditor({
  effects,
  onChange,
  choices,
  refusal,
}: {
  effects: readonly Effect[];
  onChange: (effects: Effect[]) => void;
  choices: Choices;
  refusal: Refusal | null;
}) {
  const t = useTexts(rulesTexts);
  return (
    <Stack gap="xs">
      {effects.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('noEffects')}
        </Text>
      )}
      {effects.map((effect, index) => (
        <EffectRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a row has no state of its own, and its place is its name.
          key={index}
          effect={effect}
          at={index + 1}
          choices={choices}
          error={issueAt(refusal, `effects.${index}`)}
          onChange={(next) => onChange(effects.with(index, next))}
          onRemove={() => onChange(effects.toSpliced(index, 1))}
        />
      ))}
      <Button
        size="compact-sm"
        variant="default"
        w="fit-content"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() =>
          onChange([...effects, { ...NEW_EFFECT, queue: choices.queues[0]?.key ?? '' }])
        }
      >
        {t('addEffect')}
      </Button>
    </Stack>
  );
}

function EffectRow({
  effect,
  at,
  choices,
  error,
  onChange,
  onRemove,
}: {
  effect: Effect;
  at: number;
  choices: Choices;
  error: string | undefined;
  onChange: (effect: Effect) => void;
  onRemove: () => void;
}) {
  const t = useTexts(rulesTexts);
  const change = (part: Partial<Effect>) => onChange({ ...effect, ...part });
  return (
    <Group role="group" aria-label={t('effect', { at })} gap="xs" align="flex-start" wrap="nowrap">
      <Group gap="xs" align="flex-end" flex={1}>
        <NativeSelect
          label={t('effectKind')}
          value={effect.kind}
          onChange={(event) => {
            const kind = KINDS.find((one) => one === event.currentTarget.value);
            if (kind === 'act') change({ kind, action: choices.actions[0]?.key ?? '' });
            else if (kind === 'enqueue') change({ kind, queue: choices.queues[0]?.key ?? '' });
            else if (kind) change({ kind });
          }}
          data={KINDS.map((kind) => ({ value: kind, label: t(kind) }))}
        />
        {effect.kind === 'enqueue' && (
          <>
            <Keys
              label={t('queue')}
              value={effect.queue}
              of={choices.queues}
              error={error}
              onChange={(queue) => change({ queue })}
            />
            <NumberInput
              label={t('priority')}
              w={100}
              allowDecimal={false}
              value={effect.priority}
              onChange={(priority) => change({ priority: Number(priority) })}
            />
            <NativeSelect
              label={t('source')}
              value={effect.source}
              onChange={(event) => {
                const source = SOURCES.find((one) => one === event.currentTarget.value);
                if (source) change({ source });
              }}
              data={SOURCES.map((source) => ({ value: source, label: t(source) }))}
            />
          </>
        )}
        {effect.kind === 'act' && (
          <Keys
            label={t('action')}
            value={effect.action}
            of={choices.actions}
            error={error}
            onChange={(action) => change({ action })}
          />
        )}
        {effect.kind === 'decide' && (
          <NativeSelect
            label={t('label')}
            value={effect.label}
            error={error}
            onChange={(event) =>
              change({ label: event.currentTarget.value === 'OPINION' ? 'OPINION' : 'CLAIM' })
            }
            data={(['CLAIM', 'OPINION'] as const).map((one) => ({ value: one, label: t(one) }))}
          />
        )}
        {effect.kind === 'tag' && (
          <TextInput
            label={t('tagWords')}
            value={effect.tag}
            error={error}
            onChange={(event) => change({ tag: event.currentTarget.value })}
          />
        )}
      </Group>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        mt={24}
        aria-label={t('removeEffect', { at })}
        onClick={onRemove}
      >
        <IconX size={16} />
      </ActionIcon>
    </Group>
  );
}

/** One of what there is, by its key; a key that is there no more stays to be seen. */
function Keys({
  label,
  value,
  of,
  error,
  onChange,
}: {
  label: string;
  value: string;
  of: readonly Named[];
  error: string | undefined;
  onChange: (key: string) => void;
}) {
  const known = of.some(({ key }) => key === value);
  return (
    <NativeSelect
      label={label}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        ...(known ? [] : [{ value, label: value }]),
        ...of.map(({ key, name }) => ({ value: key, label: name })),
      ]}
    />
  );
}
