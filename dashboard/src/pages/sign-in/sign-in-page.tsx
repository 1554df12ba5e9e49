import { Button, Center, Checkbox, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTexts } from '../../i18n/i18n.ts';
import { signInTexts } from './texts.ts';

/** Takes a key; `refusal` says what became of the last one. */
export function SignInPage({
  refusal,
  onKey,
}: {
  refusal: string | null;
  onKey: (key: string, onDevice: boolean) => Promise<void>;
}) {
  const t = useTexts(signInTexts);
  const [key, setKey] = useState('');
  const [onDevice, setOnDevice] = useState(false);
  const [busy, setBusy] = useState(false);
  const [empty, setEmpty] = useState(false);

  async function submit(): Promise<void> {
    setEmpty(key.trim() === '');
    if (key.trim() === '') return;
    setBusy(true);
    await onKey(key.trim(), onDevice);
    setBusy(false);
  }

  const error = empty
    ? t('empty')
    : refusal === null
      ? null
      : refusal === 'refused'
        ? t('refused')
        : t('unreachable', { message: refusal });

  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper withBorder shadow="sm" p="xl" w="100%" maw={440}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <Stack gap="md">
            <img src="/gavel.svg" width={44} height={44} alt="" />
            <Title order={1} size="h2">
              {t('title')}
            </Title>
            <PasswordInput
              label={t('key')}
              description={t('keyHint')}
              value={key}
              onChange={(event) => setKey(event.currentTarget.value)}
              error={error}
              autoComplete="current-password"
              autoFocus
              data-testid="key"
            />
            <Checkbox
              label={t('onDevice')}
              description={<Text size="xs">{t('onDeviceHint')}</Text>}
              checked={onDevice}
              onChange={(event) => setOnDevice(event.currentTarget.checked)}
            />
            <Button type="submit" loading={busy} fullWidth>
              {t('signIn')}
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
