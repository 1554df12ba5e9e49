import { Button, Code, Stack, Text, Title } from '@mantine/core';
import { useTexts } from '../i18n/i18n.ts';
import { shellTexts } from './texts.ts';

/** Where a page would be that threw. */
export function PageBroke({ error }: { error: unknown }) {
  const t = useTexts(shellTexts);
  return (
    <Stack component="section" role="alert" maw={640} p="md">
      <Title order={1} size="h2">
        {t('brokenTitle')}
      </Title>
      <Text>{t('brokenText')}</Text>
      <Code block>{error instanceof Error ? error.message : String(error)}</Code>
      <Button w="fit-content" onClick={() => location.reload()}>
        {t('reload')}
      </Button>
    </Stack>
  );
}
