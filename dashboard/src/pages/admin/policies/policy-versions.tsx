import { Badge, Group, Paper, Stack, Text } from '@mantine/core';
import { Time } from '../../../components/time.tsx';
import type { AdminPolicyQuery } from '../../../graphql/generated/graphql.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { policiesTexts } from './texts.ts';

/** Everything that a policy ever said, newest first. */
export function PolicyVersions({ policy }: { policy: NonNullable<AdminPolicyQuery['policy']> }) {
  const t = useTexts(policiesTexts);
  return (
    <Stack component="ol" gap="xs" p={0} m={0} maw={860} style={{ listStyle: 'none' }}>
      {policy.versions
        .toReversed()
        .map(({ version, title, standard, reasonRequired, actor, createdAt }) => (
          <Paper key={version} component="li" withBorder p="sm">
            <Group gap="xs" mb={4}>
              <Text fw={600} size="sm">
                {t('version', { version })}: {title}
              </Text>
              {version === policy.version && (
                <Badge variant="default" tt="none">
                  {t('current')}
                </Badge>
              )}
              {reasonRequired && (
                <Badge variant="default" tt="none" fw={500}>
                  {t('needsReason')}
                </Badge>
              )}
              <Text size="xs" c="dimmed" span>
                <Time at={createdAt} /> · {t('madeBy', { actor })}
              </Text>
            </Group>
            <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {standard || t('noWords')}
            </Text>
          </Paper>
        ))}
    </Stack>
  );
}
