import { Badge } from '@mantine/core';
import { IconClock } from '@tabler/icons-react';
import { Hint } from '../../../components/hint.tsx';
import { useTexts } from '../../../i18n/i18n.ts';
import { reviewTexts } from '../texts.ts';
import { useNow } from './use-now.ts';

const SOON_SECONDS = 60;

/** How long the job is still held. It renews itself while the person does anything at all. */
export function LeaseClock({ endsAt, leaseSeconds }: { endsAt: number; leaseSeconds: number }) {
  const t = useTexts(reviewTexts);
  const seconds = Math.max(0, Math.ceil((endsAt - useNow()) / 1000));
  const soon = seconds <= Math.min(SOON_SECONDS, leaseSeconds / 3);
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return (
    <Hint label={t(soon ? 'leaseSoon' : 'leaseHint')}>
      <Badge
        size="lg"
        tt="none"
        variant={soon ? 'filled' : 'default'}
        color={soon ? 'red.9' : 'gray'}
        leftSection={<IconClock size={14} aria-hidden />}
        role="timer"
        aria-label={t('leaseEnds', { time })}
        style={{ fontVariantNumeric: 'tabular-nums' }}
      >
        {time}
      </Badge>
    </Hint>
  );
}
