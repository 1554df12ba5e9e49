import { Anchor, Button, Code, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconApi, IconDatabaseImport, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { useTexts } from '../../../i18n/i18n.ts';
import { useHasRole } from '../../../session/viewer.ts';
import { videosTexts } from '../texts.ts';
import { LoadSample } from './load-sample.tsx';

/** Before the first video: how one comes in. */
export function NoVideos({ onLoaded }: { onLoaded: () => void }) {
  const t = useTexts(videosTexts);
  const hasRole = useHasRole();
  const [sample, setSample] = useState(false);
  return (
    <Paper withBorder p="xl">
      <Stack gap="md" align="flex-start" maw={680}>
        <Title order={2} size="h3">
          {t('emptyTitle')}
        </Title>
        <Text>{t('emptyText')}</Text>
        <Group gap="sm">
          {hasRole('ADMIN') && (
            <Button
              leftSection={<IconDatabaseImport size={16} aria-hidden />}
              onClick={() => setSample(true)}
            >
              {t('loadSample')}
            </Button>
          )}
          {hasRole('SUBMITTER') && (
            <>
              <Button
                component={Link}
                to="/videos/new"
                variant="default"
                leftSection={<IconPlus size={16} aria-hidden />}
              >
                {t('submit')}
              </Button>
              <Button
                component={Link}
                to="/api"
                variant="default"
                leftSection={<IconApi size={16} aria-hidden />}
              >
                {t('submitByProgram')}
              </Button>
            </>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {t('emptyImport')} <Code>gavel import FILE.csv</Code>
        </Text>
      </Stack>
      <LoadSample opened={sample} onClose={() => setSample(false)} onLoaded={onLoaded} />
    </Paper>
  );
}

/** Videos there are, but none here. */
export function NoMatches({ onClear }: { onClear: () => void }) {
  const t = useTexts(videosTexts);
  return (
    <Paper withBorder p="xl">
      <Stack gap="xs" align="flex-start">
        <Title order={2} size="h4">
          {t('noMatches')}
        </Title>
        <Text size="sm">{t('noMatchesHint')}</Text>
        <Anchor component="button" type="button" size="sm" onClick={onClear}>
          {t('clearFilters')}
        </Anchor>
      </Stack>
    </Paper>
  );
}
