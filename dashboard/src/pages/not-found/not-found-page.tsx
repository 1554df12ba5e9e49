import { Button, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link } from 'react-router';
import { useTexts } from '../../i18n/i18n.ts';
import { shellTexts } from '../../shell/texts.ts';

export function NotFoundPage() {
  const t = useTexts(shellTexts);
  useDocumentTitle(`${t('notFoundTitle')} · Gavel`);
  return (
    <Stack maw={640}>
      <Title order={1} size="h2">
        {t('notFoundTitle')}
      </Title>
      <Text>{t('notFoundText')}</Text>
      <Button component={Link} to="/" w="fit-content">
        {t('goHome')}
      </Button>
    </Stack>
  );
}
