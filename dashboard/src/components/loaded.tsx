import type { ErrorLike } from '@apollo/client';
import { Alert, Button, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTexts } from '../i18n/i18n.ts';
import { shellTexts } from '../shell/texts.ts';

/**
 * What a query answered, or where it stands: bones while it loads for the first time, what failed and a
 * button to try again. What is there already stays while it is asked for once more.
 */
export function Loaded<Data>({
  query: { data, error, refetch },
  children,
  rows = 6,
}: {
  query: { data: Data | undefined; error?: ErrorLike | undefined; refetch: () => Promise<unknown> };
  children: (data: Data) => ReactNode;
  /** How tall the bones are, in lines. */
  rows?: number;
}) {
  const t = useTexts(shellTexts);
  if (data !== undefined) return <>{children(data)}</>;
  if (error !== undefined) {
    return (
      <Alert color="red" icon={<IconAlertTriangle />} title={t('failed')} role="alert">
        <Stack gap="xs" align="flex-start">
          <Text size="sm">{t('failedHint', { message: error.message })}</Text>
          <Button size="xs" variant="default" onClick={() => void refetch()}>
            {t('tryAgain')}
          </Button>
        </Stack>
      </Alert>
    );
  }
  return (
    <Stack gap="sm" role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bones are all alike and never move.
        <Skeleton key={row} height={20} />
      ))}
    </Stack>
  );
}
