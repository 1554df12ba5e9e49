import { useQuery } from '@apollo/client/react';
import { Anchor, Badge, Group, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useFigures } from '../../../components/figures.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { Time } from '../../../components/time.tsx';
import { useTexts } from '../../../i18n/i18n.ts';
import { useSession } from '../../../session/viewer.ts';
import { AdminFrame } from '../parts/admin-frame.tsx';
import { ACTORS, type Actor } from './actors.ts';
import { personPath } from './person-path.ts';
import { QueueReviewers } from './queue-reviewers.tsx';
import { Roles } from './roles.tsx';
import { peopleTexts } from './texts.ts';

export default function PeoplePage() {
  const t = useTexts(peopleTexts);
  const query = useQuery(ACTORS);
  return (
    <AdminFrame title={t('title')} description={t('description')}>
      <Loaded query={query}>
        {({ actors }) =>
          actors.length === 0 ? <Text>{t('empty')}</Text> : <People actors={actors} />
        }
      </Loaded>
      <Text size="sm" c="dimmed" maw={860}>
        {t('roleHint')}
      </Text>
      <QueueReviewers />
    </AdminFrame>
  );
}

function People({ actors }: { actors: readonly Actor[] }) {
  const t = useTexts(peopleTexts);
  const { count } = useFigures();
  return (
    <ScrollingTable label={t('title')} minWidth={940}>
      <Table.Thead>
        <Table.Tr>
          {(['who', 'roles', 'lastSeen', 'decisions', 'queues'] as const).map((column) => (
            <Table.Th key={column} scope="col">
              {t(column)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {actors.map((actor) => (
          <Table.Tr key={actor.actor}>
            <Table.Th scope="row" fw={400} maw={360}>
              <Who actor={actor} />
            </Table.Th>
            <Table.Td>
              <Roles actor={actor} />
            </Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>
              {actor.lastSeenAt === null ? t('never') : <Time at={actor.lastSeenAt} />}
            </Table.Td>
            <Table.Td>{count(actor.decisions)}</Table.Td>
            <Table.Td>
              {actor.queues.length === 0
                ? t('noQueues')
                : actor.queues.map(({ name }) => name).join(', ')}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollingTable>
  );
}

function Who({ actor: { actor, kind, apiKey } }: { actor: Actor }) {
  const t = useTexts(peopleTexts);
  const { viewer } = useSession();
  const isViewer = viewer.actor === actor;
  const name = apiKey?.name ?? (isViewer ? viewer.name : actor);
  return (
    <>
      <Group gap="xs">
        <Anchor component={Link} to={personPath(actor)} fw={600} size="sm">
          {name}
        </Anchor>
        <Badge variant="default" tt="none" fw={500}>
          {kind === null ? t('nobody') : t(kind)}
        </Badge>
        {isViewer && (
          <Badge variant="default" tt="none" fw={500}>
            {t('you')}
          </Badge>
        )}
      </Group>
      {name !== actor && (
        <Text size="xs" c="dimmed" ff="monospace" truncate title={actor}>
          {actor}
        </Text>
      )}
      {kind === null && (
        <Text size="xs" c="dimmed">
          {t('nobodyHint')}
        </Text>
      )}
    </>
  );
}
