import { Alert, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useTexts } from '../../../i18n/i18n.ts';
import { adminTexts } from './texts.ts';

/** A secret that is shown this once: it is gone with the page. */
export function SecretOnce({
  title,
  secret,
  onDone,
}: {
  title: string;
  secret: string;
  onDone: () => void;
}) {
  const t = useTexts(adminTexts);
  return (
    <Alert icon={<IconKey />} title={title} variant="light" role="status">
      <Stack gap="xs">
        <Text size="sm">{t('secretOnce')}</Text>
        <Code
          block
          data-testid="secret"
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {secret}
        </Code>
        <Group gap="xs">
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button size="xs" onClick={copy}>
                {copied ? t('copied') : t('copySecret')}
              </Button>
            )}
          </CopyButton>
          <Button size="xs" variant="default" onClick={onDone}>
            {t('secretKept')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
