import { useQuery } from '@apollo/client/react';
import { Anchor, Badge, Button, Group, Switch, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link, useSearchParams } from 'react-router';
import { Loaded } from '../../../components/loaded.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import type { AdminActionsQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { AdminFrame } from '../parts/admin-frame.tsx';
import { AskButton } from '../parts/ask-button.tsx';
import { adminTexts } from '../parts/texts.ts';
import { useAct } from '../parts/use-act.ts';
import { useOpenItem } from '../parts/use-open-item.ts';
import { readEffect } from '../rules/effects.ts';
import { rulePath } from '../rules/rule-path.ts';
import { ActionForm } from './action-form.tsx';
import { ActionWebhooks } from './action-webhooks.tsx';
import { actionsTexts } from './texts.ts';

const ACTIONS = graphql(`
  query AdminActions($archived: Boolean!) {
    actions(includeArchived: $archived) {
      id
      key
      name
      description
      strikes
      strikeDays
      restricts
      archivedAt
    }
    rules(status: [DRAFT, BACKGROUND, LIVE]) {
      id
      name
      current {
        effects
      }
    }
    webhookEndpoints {
      id
      url
      topics
      enabled
    }
  }
`);

const ARCHIVE = graphql(`
  mutation ArchiveAction($id: ID!) {
    outcome: archiveAction(input: { id: $id }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

const RESTORE = graphql(`
  mutation RestoreAction($id: ID!) {
    outcome: restoreAction(input: { id: $id }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

type Action = AdminActionsQuery['actions'][number];
type Rule = AdminActionsQuery['rules'][number];

export default function ActionsPage() {
  const t = useTexts(actionsTexts);
  const a = useTexts(adminTexts);
  const [params, setParams] = useSearchParams();
  const archived = params.get('archived') === '1';
  const query = useQuery(ACTIONS, { variables: { archived } });
  const { item, open, close } = useOpenItem();
  const opened = query.data?.actions.find(({ key }) => key === item) ?? null;
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
        {({ actions, rules, webhookEndpoints }) => (
          <>
            {actions.length === 0 ? (
              <Text>{t('empty')}</Text>
            ) : (
              <ActionsTable actions={actions} rules={rules} onEdit={open} />
            )}
            <ActionWebhooks endpoints={webhookEndpoints} />
          </>
        )}
      </Loaded>
      {(item === 'new' || opened !== null) && (
        <ActionForm key={item} action={opened} onClose={close} />
      )}
    </AdminFrame>
  );
}

function ActionsTable({
  actions,
  rules,
  onEdit,
}: {
  actions: readonly Action[];
  rules: readonly Rule[];
  onEdit: (key: string) => void;
}) {
  const t = useTexts(actionsTexts);
  const a = useTexts(adminTexts);
  return (
    <ScrollingTable label={t('title')} minWidth={900}>
      <Table.Thead>
        <Table.Tr>
          {(['action', 'strikes', 'restrictions', 'rules'] as const).map((column) => (
            <Table.Th key={column} scope="col">
              {t(column)}
            </Table.Th>
          ))}
          <Table.Th scope="col">{a('actions')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {actions.map((action) => (
          <ActionRow key={action.id} action={action} rules={rules} onEdit={onEdit} />
        ))}
      </Table.Tbody>
    </ScrollingTable>
  );
}

function ActionRow({
  action: { id, key, name, description, strikes, strikeDays, restricts, archivedAt },
  rules,
  onEdit,
}: {
  action: Action;
  rules: readonly Rule[];
  onEdit: (key: string) => void;
}) {
  const t = useTexts(actionsTexts);
  const a = useTexts(adminTexts);
  const { act } = useAct(ARCHIVE);
  const { act: restore, busy } = useAct(RESTORE);
  const takenBy = rules.filter(({ current }) =>
    current.effects
      .map(readEffect)
      .some((effect) => effect.kind === 'act' && effect.action === key),
  );
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400} maw={380}>
        <Group gap="xs">
          <Text fw={600} size="sm">
            {name}
          </Text>
          {archivedAt !== null && (
            <Badge variant="default" tt="none" fw={500}>
              {a('archived')}
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          {key}
        </Text>
        {description !== '' && <Text size="sm">{description}</Text>}
      </Table.Th>
      <Table.Td>
        {strikes === 0 ? t('noStrikes') : t('strikesFor', { strikes, days: strikeDays })}
      </Table.Td>
      <Table.Td>
        {restricts === null ? t('notSaid') : t(restricts ? 'restricts' : 'restrictsNot')}
      </Table.Td>
      <Table.Td>
        {takenBy.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('onlyPeople')}
          </Text>
        ) : (
          takenBy.map((rule) => (
            <Anchor key={rule.id} component={Link} to={rulePath(rule.id)} size="sm" display="block">
              {rule.name}
            </Anchor>
          ))
        )}
      </Table.Td>
      <Table.Td>
        {archivedAt === null && (
          <Group gap={4} wrap="nowrap">
            <Button
              size="compact-sm"
              variant="default"
              aria-label={a('editNamed', { name })}
              onClick={() => onEdit(key)}
            >
              {a('edit')}
            </Button>
            <AskButton
              label={a('archive')}
              name={name}
              title={t('archiveTitle', { name })}
              question={t('archiveQuestion')}
              onYes={async () => (await act({ id })).refusal}
            />
          </Group>
        )}
        {archivedAt !== null && (
          <Button
            size="compact-sm"
            variant="default"
            loading={busy}
            aria-label={`${a('restore')} ${name}`}
            onClick={() => void restore({ id })}
          >
            {a('restore')}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
