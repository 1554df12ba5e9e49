import { Badge, Code, Group, Paper, Stack, Text } from '@mantine/core';
import { Time } from '../../../components/time.tsx';
import { useTexts } from '../../../i18n/i18n.ts';
import { rulesTexts } from './texts.ts';

/** Every version that a rule had, newest first. */
export function RuleVersions({
  versions,
  now,
}: {
  versions: readonly {
    version: number;
    actor: string;
    createdAt: string;
    text: string;
    description: string;
    condition: unknown;
    effects: readonly unknown[];
  }[];
  now: number;
}) {
  const t = useTexts(rulesTexts);
  return (
    <Stack component="ol" gap="xs" p={0} m={0} style={{ listStyle: 'none' }}>
      {versions
        .toSorted((one, other) => other.version - one.version)
        .map(({ version, actor, createdAt, text, description, condition, effects }) => (
          <Paper key={version} component="li" withBorder p="sm">
            <Group gap="xs" mb={4}>
              <Text fw={600} size="sm">
                {t('version', { version })}
              </Text>
              {version === now && (
                <Badge variant="default" tt="none">
                  {t('current')}
                </Badge>
              )}
              <Text size="xs" c="dimmed" span>
                <Time at={createdAt} /> · {t('madeBy', { actor })}
              </Text>
            </Group>
            <Text size="sm">{text}</Text>
            {description !== '' && (
              <Text size="xs" c="dimmed">
                {description}
              </Text>
            )}
            <details>
              <Text size="xs" component="summary">
                {t('asRecorded')}
              </Text>
              <Code block>{JSON.stringify({ condition, effects }, null, 2)}</Code>
            </details>
          </Paper>
        ))}
    </Stack>
  );
}
