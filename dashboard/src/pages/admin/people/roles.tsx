import { Badge, Group, Text } from '@mantine/core';
import { useTexts } from '../../../i18n/i18n.ts';
import { useSession } from '../../../session/viewer.ts';
import { type Actor, keyStatus } from './actors.ts';
import { peopleTexts } from './texts.ts';

/** What somebody may do, as far as it is known here: a key's roles, and one's own. */
export function Roles({ actor }: { actor: Actor }) {
  const t = useTexts(peopleTexts);
  const { viewer } = useSession();
  const roles = actor.apiKey?.roles ?? (viewer.actor === actor.actor ? viewer.roles : null);
  const status = keyStatus(actor);
  return (
    <Group gap={4}>
      {roles?.map((role) => (
        <Badge key={role} variant="default">
          {role}
        </Badge>
      ))}
      {roles === null && (
        <Text size="sm" c="dimmed">
          {actor.kind === 'OIDC' ? t('rolesByIssuer') : t('noRoles')}
        </Text>
      )}
      {(status === 'revoked' || status === 'expired') && (
        <Text size="sm" c="dimmed">
          ({t(status)})
        </Text>
      )}
    </Group>
  );
}
