import { NativeSelect, Stack, Switch, Text } from '@mantine/core';
import { IconHeart } from '@tabler/icons-react';
import { Popup } from '../../../components/popup.tsx';
import { useTexts } from '../../../i18n/i18n.ts';
import { reviewTexts } from '../texts.ts';
import { BREAKS, type Wellness } from './wellness.ts';

const SWITCHES = ['blur', 'grey', 'mute', 'keys'] as const;

export function WellnessMenu({
  wellness,
  onChange,
}: {
  wellness: Wellness;
  onChange: (change: Partial<Wellness>) => void;
}) {
  const t = useTexts(reviewTexts);
  return (
    <Popup
      name={t('wellness')}
      button={{
        variant: 'default',
        size: 'xs',
        leftSection: <IconHeart size={14} aria-hidden />,
      }}
    >
      <Stack gap="sm">
        {SWITCHES.map((name) => (
          <Switch
            key={name}
            label={t(name === 'keys' ? 'singleKeys' : name)}
            description={t(name === 'keys' ? 'singleKeysHint' : `${name}Hint`)}
            checked={wellness[name]}
            onChange={({ currentTarget }) => onChange({ [name]: currentTarget.checked })}
          />
        ))}
        <NativeSelect
          label={t('breakReminder')}
          data={BREAKS.map((minutes) => ({
            value: String(minutes),
            label: minutes === 0 ? t('never') : t('everyMinutes', { minutes }),
          }))}
          value={String(wellness.breakMinutes)}
          onChange={({ currentTarget }) => onChange({ breakMinutes: Number(currentTarget.value) })}
        />
        <Text size="xs" c="dimmed">
          {t('wellnessHint')}
        </Text>
      </Stack>
    </Popup>
  );
}
