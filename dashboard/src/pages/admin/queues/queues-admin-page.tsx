import { useQuery } from '@apollo/client/react';
import { Badge, Button, Group, Switch, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useFigures } from '../../../components/figures.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { Time } from '../../../components/time.tsx';
import type { AdminQueueFragment } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useLanguage, useTexts } from '../../../i18n/i18n.ts';
import { AdminFrame } from '../parts/admin-frame.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { adminTexts } from '../parts/texts.ts';
import { useAct } from '../parts/use-act.ts';
import { useOpenItem } from '../parts/use-open-item.ts';
import { QueueForm } from './queue-form.tsx';
import { queuesAdminTexts } from './texts.ts';

const QUEUES = graphql(`
  query AdminQueues($archived: Boolean!) {
    reviewQueues(first: 100, archived: $archived) {
      nodes {
        ...AdminQueue
      }
    }
  }
  fragment AdminQueue on ReviewQueue {
    id
    key
    name
    description
    order
    leaseSeconds
    undoSeconds
    hidePrediction
    restricted
    reviewers
    seniorOnly
    secondReviewShare
    goldShare
    archivedAt
    escalatesTo {
      id
      name
    }
    statistics {
      pending
      leased
      decided
      oldestEnqueuedAt
      medianSecondsToAction
    }
  }
`);

const ARCHIVE = graphql(`
  mutation ArchiveQueue($queue: ID!) {
    outcome: archiveReviewQueue(input: { queue: $queue }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

const RESTORE = graphql(`
  mutation RestoreQueue($queue: ID!) {
    outcome: restoreReviewQueue(input: { queue: $queue }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

export default function QueuesAdminPage() {
  const t = useTexts(queuesAdminTexts);
  const a = useTexts(adminTexts);
  const [params, setParams] = useSearchParams();
  const archived = params.get('archived') === '1';
  const query = useQuery(QUEUES, { variables: { archived } });
  const { item, open, close } = useOpenItem();
  const queues = query.data?.reviewQueues.nodes ?? [];
  const opened = queues.find(({ key }) => key === item) ?? null;
  return (
    <AdminFrame
      title={t('title')}
      description={t('description')}
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => open('new')}>
          {t('create')}
        </Button>
      }
    >
      <Switch
        label={a('showArchived')}
        checked={archived}
        onChange={(event) =>
          setParams(event.currentTarget.checked ? { archived: '1' } : {}, { replace: true })
        }
      />
      <Loaded query={query}>
        {() =>
          queues.length === 0 ? (
            <Text>{t('empty')}</Text>
          ) : (
            <QueuesTable queues={queues} onEdit={open} />
          )
        }
      </Loaded>
      {(item === 'new' || opened !== null) && (
        <QueueForm key={item} queue={opened} queues={queues} onClose={close} />
      )}
    </AdminFrame>
  );
}

function QueuesTable({
  queues,
  onEdit,
}: {
  queues: readonly AdminQueueFragment[];
  onEdit: (key: string) => void;
}) {
  const t = useTexts(queuesAdminTexts);
  const a = useTexts(adminTexts);
  const { count } = useFigures();
  const minutes = useMinutes();
  return (
    <ScrollingTable label={t('title')} minWidth={1080}>
      <Table.Thead>
        <Table.Tr>
          {(
            ['queue', 'order', 'waiting', 'leased', 'decided', 'median', 'oldest', 'ways'] as const
          ).map((column) => (
            <Table.Th key={column} scope="col">
              {t(column)}
            </Table.Th>
          ))}
          <Table.Th scope="col">{a('actions')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {queues.map((queue) => (
          <Table.Tr key={queue.id}>
            <Table.Th scope="row" fw={400} maw={300}>
              <Text fw={600} size="sm">
                {queue.name}
              </Text>
              <Text size="xs" c="dimmed">
                {queue.key}
              </Text>
            </Table.Th>
            <Table.Td>{t(queue.order)}</Table.Td>
            <Table.Td>{count(queue.statistics.pending)}</Table.Td>
            <Table.Td>{count(queue.statistics.leased)}</Table.Td>
            <Table.Td>{count(queue.statistics.decided)}</Table.Td>
            <Table.Td>{minutes(queue.statistics.medianSecondsToAction)}</Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>
              {queue.statistics.oldestEnqueuedAt === null ? (
                t('nobodyWaits')
              ) : (
                <Time at={queue.statistics.oldestEnqueuedAt} />
              )}
            </Table.Td>
            <Table.Td>
              <Ways queue={queue} />
            </Table.Td>
            <Table.Td>
              <Group gap={4} wrap="nowrap">
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={a('editNamed', { name: queue.name })}
                  onClick={() => onEdit(queue.key)}
                >
                  {a('edit')}
                </Button>
                <ArchiveButton queue={queue} />
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollingTable>
  );
}

/** What is not as in other queues. */
function Ways({ queue }: { queue: AdminQueueFragment }) {
  const t = useTexts(queuesAdminTexts);
  const a = useTexts(adminTexts);
  const { share } = useFigures();
  const ways = [
    queue.archivedAt !== null && a('archived'),
    queue.hidePrediction && t('wayHidden'),
    queue.seniorOnly && t('waySenior'),
    queue.restricted && t('wayRestricted', { count: queue.reviewers.length }),
    queue.secondReviewShare > 0 && t('waySecond', { share: share(queue.secondReviewShare) }),
    queue.goldShare > 0 && t('wayGold', { share: share(queue.goldShare) }),
    queue.escalatesTo !== null && t('wayEscalates', { name: queue.escalatesTo.name }),
  ].filter((way) => way !== false);
  return (
    <Group gap={4}>
      {ways.map((way) => (
        <Badge key={way} variant="default" tt="none" fw={500}>
          {way}
        </Badge>
      ))}
    </Group>
  );
}

function ArchiveButton({ queue }: { queue: AdminQueueFragment }) {
  const t = useTexts(queuesAdminTexts);
  const a = useTexts(adminTexts);
  const [asking, setAsking] = useState(false);
  const { act: archive } = useAct(ARCHIVE);
  const { act: restore, busy } = useAct(RESTORE);
  if (queue.archivedAt !== null) {
    return (
      <Button
        size="compact-sm"
        variant="default"
        loading={busy}
        aria-label={`${a('restore')} ${queue.name}`}
        onClick={() => void restore({ queue: queue.id })}
      >
        {a('restore')}
      </Button>
    );
  }
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`${a('archive')} ${queue.name}`}
        onClick={() => setAsking(true)}
      >
        {a('archive')}
      </Button>
      {asking && (
        <FormDialog
          title={t('archiveTitle', { name: queue.name })}
          save={a('archive')}
          danger
          onSave={async () => (await archive({ queue: queue.id })).refusal}
          onClose={() => setAsking(false)}
        >
          {() => <Text size="sm">{t('archiveQuestion')}</Text>}
        </FormDialog>
      )}
    </>
  );
}

function useMinutes() {
  const language = useLanguage();
  const { format } = new Intl.NumberFormat(language, {
    style: 'unit',
    unit: 'minute',
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  });
  return (seconds: number | null) => (seconds === null ? '–' : format(seconds / 60));
}
