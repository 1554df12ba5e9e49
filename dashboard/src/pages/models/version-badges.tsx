import { Badge, Group } from '@mantine/core';
import { IconCrown, IconShadow } from '@tabler/icons-react';
import type { ModelAlias, ModelVersionStatus } from '../../graphql/generated/graphql.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { modelsTexts } from './texts.ts';

/** The roles that a version holds, and where it stands. */
export function VersionBadges({
  aliases,
  status,
}: {
  aliases: readonly ModelAlias[];
  status: ModelVersionStatus;
}) {
  const t = useTexts(modelsTexts);
  return (
    <Group gap={6} wrap="nowrap">
      {aliases.map((alias) => (
        <Badge
          key={alias}
          variant={alias === 'CHAMPION' ? 'filled' : 'outline'}
          leftSection={
            alias === 'CHAMPION' ? (
              <IconCrown size={12} aria-hidden />
            ) : (
              <IconShadow size={12} aria-hidden />
            )
          }
        >
          {t(alias)}
        </Badge>
      ))}
      <Badge variant="default">{t(status)}</Badge>
    </Group>
  );
}
