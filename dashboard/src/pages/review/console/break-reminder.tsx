import { Alert, Button, Group } from '@mantine/core';
import { IconCoffee } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTexts } from '../../../i18n/i18n.ts';
import { reviewTexts } from '../texts.ts';
import { chime } from './wellness.ts';

const LATER_MINUTES = 10;

/** Says, beside the work and without stopping it, that it has been going on for a while. */
export function BreakReminder({
  minutes,
  mute,
  onBreak,
}: {
  minutes: number;
  mute: boolean;
  onBreak: () => void;
}) {
  const t = useTexts(reviewTexts);
  const [beganAt] = useState(Date.now);
  const [timesPutOff, setTimesPutOff] = useState(0);
  const [due, setDue] = useState(false);

  useEffect(() => {
    setDue(false);
    if (minutes === 0) return;
    const wait = timesPutOff === 0 ? minutes : LATER_MINUTES;
    const timer = setTimeout(() => setDue(true), wait * 60_000);
    return () => clearTimeout(timer);
  }, [minutes, timesPutOff]);
  useEffect(() => {
    if (due && !mute) chime();
  }, [due, mute]);

  if (!due) return null;
  return (
    <Alert
      role="status"
      color="teal"
      variant="light"
      icon={<IconCoffee aria-hidden />}
      title={t('breakDue', { minutes: Math.round((Date.now() - beganAt) / 60_000) })}
    >
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={onBreak}>
          {t('takeBreak')}
        </Button>
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          onClick={() => setTimesPutOff((before) => before + 1)}
        >
          {t('later', { minutes: LATER_MINUTES })}
        </Button>
      </Group>
    </Alert>
  );
}
