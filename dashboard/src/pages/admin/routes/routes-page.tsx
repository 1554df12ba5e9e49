import { useQuery } from '@apollo/client/react';
import {
  Badge,
  Button,
  Group,
  NativeSelect,
  NumberInput,
  Paper,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Loaded } from '../../../components/loaded.tsx';
import type { AdminRoutesQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { ConditionEditor } from '../condition/condition-editor.tsx';
import { conditionInput, isJson, type Json } from '../condition/facts.ts';
import { AdminFrame } from '../parts/admin-frame.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { MoveButtons, moved } from '../parts/move-buttons.tsx';
import { Refused } from '../parts/refused.tsx';
import { adminTexts } from '../parts/texts.ts';
import { issueAt, type Refusal, useAct } from '../parts/use-act.ts';
import { useOpenItem } from '../parts/use-open-item.ts';
import { routesTexts } from './texts.ts';

const ROUTES = graphql(`
  query AdminRoutes {
    routingRules {
      name
      position
      priority
      condition
      text
      queue {
        id
        key
        name
      }
    }
    reviewQueues(first: 100) {
      nodes {
        id
        key
        name
      }
    }
  }
`);

const SET_ROUTES = graphql(`
  mutation SetRoutes($routes: [RoutingRuleInput!]!) {
    outcome: setRoutingRules(input: { routes: $routes }) {
      __typename
      ... on Error {
        message
      }
      ... on ValidationError {
        issues {
          field
          limit
        }
      }
    }
  }
`);

type Route = { name: string; condition: Json; queue: string; priority: number };

export default function RoutesPage() {
  const t = useTexts(routesTexts);
  const query = useQuery(ROUTES);
  const { item, open, close } = useOpenItem();
  const { act, busy } = useAct(SET_ROUTES);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const shown = query.data?.routingRules ?? [];
  const queues = query.data?.reviewQueues.nodes ?? [];
  const routes = shown.map(routeOf);
  const at = item === 'new' ? routes.length : routes.findIndex(({ name }) => name === item);
  const set = async (next: Route[]) => {
    const done = await act({ routes: next.map(routeInput) });
    setRefusal(done.refusal);
  };
  return (
    <AdminFrame
      title={t('title')}
      description={t('description')}
      actions={
        <Button
          leftSection={<IconPlus size={16} aria-hidden />}
          disabled={queues.length === 0}
          onClick={() => open('new')}
        >
          {t('create')}
        </Button>
      }
    >
      <Refused refusal={refusal} />
      <Loaded query={query}>
        {() =>
          shown.length === 0 ? (
            <Text>{queues.length === 0 ? t('noQueue') : t('empty')}</Text>
          ) : (
            <Stack component="ol" gap="xs" p={0} m={0} style={{ listStyle: 'none' }}>
              {shown.map((route, index) => (
                <RouteCard
                  key={route.name}
                  route={route}
                  at={index}
                  count={shown.length}
                  busy={busy}
                  onEdit={() => open(route.name)}
                  onMove={(to) => void set(moved(routes, index, to))}
                  onRemove={() => void set(routes.toSpliced(index, 1))}
                />
              ))}
            </Stack>
          )
        }
      </Loaded>
      {query.data !== undefined && at >= 0 && item !== null && (
        <RouteForm
          key={item}
          at={at}
          route={routes[at] ?? null}
          queues={queues}
          onSave={async (route) =>
            (await act({ routes: routes.toSpliced(at, 1, route).map(routeInput) })).refusal
          }
          onClose={close}
        />
      )}
    </AdminFrame>
  );
}

function RouteCard({
  route,
  at,
  count,
  busy,
  onEdit,
  onMove,
  onRemove,
}: {
  route: AdminRoutesQuery['routingRules'][number];
  at: number;
  count: number;
  busy: boolean;
  onEdit: () => void;
  onMove: (to: number) => void;
  onRemove: () => void;
}) {
  const t = useTexts(routesTexts);
  const a = useTexts(adminTexts);
  const { name, text, queue, priority } = route;
  return (
    <Paper component="li" withBorder p="sm">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={2} flex={1} miw={220}>
          <Group gap="xs">
            <Text c="dimmed" size="sm" span>
              {at + 1}.
            </Text>
            <Text fw={600} span>
              {name}
            </Text>
            <Badge variant="default" tt="none">
              {t('to', { queue: queue.name })}
            </Badge>
            {priority !== 0 && (
              <Text size="xs" c="dimmed">
                {t('withPriority', { priority })}
              </Text>
            )}
          </Group>
          <Text size="sm">{text}</Text>
        </Stack>
        <Group gap={4}>
          <MoveButtons name={name} at={at} count={count} disabled={busy} onMove={onMove} />
          <Button
            size="compact-sm"
            variant="default"
            aria-label={a('editNamed', { name })}
            onClick={onEdit}
          >
            {a('edit')}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={a('removeNamed', { name })}
            onClick={onRemove}
          >
            {a('remove')}
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}

function RouteForm({
  at,
  route,
  queues,
  onSave,
  onClose,
}: {
  at: number;
  route: Route | null;
  queues: readonly { key: string; name: string }[];
  onSave: (route: Route) => Promise<Refusal | null>;
  onClose: () => void;
}) {
  const t = useTexts(routesTexts);
  const a = useTexts(adminTexts);
  const [draft, setDraft] = useState<Route>(
    route ?? { name: '', condition: { always: true }, queue: queues[0]?.key ?? '', priority: 0 },
  );
  const change = (part: Partial<Route>) => setDraft({ ...draft, ...part });
  const path = `routes.${at}`;
  return (
    <FormDialog
      title={route === null ? t('createTitle') : t('editTitle', { name: route.name })}
      save={a('save')}
      onSave={() => onSave(draft)}
      onClose={onClose}
    >
      {(refusal) => (
        <>
          <TextInput
            label={a('name')}
            required
            data-autofocus
            value={draft.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            error={issueAt(refusal, `${path}.name`)}
          />
          <Group grow align="flex-start">
            <NativeSelect
              label={t('queue')}
              value={draft.queue}
              onChange={(event) => change({ queue: event.currentTarget.value })}
              data={queues.map(({ key, name }) => ({ value: key, label: name }))}
              error={issueAt(refusal, `${path}.queue`)}
            />
            <NumberInput
              label={t('priority')}
              description={t('priorityHint')}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              allowDecimal={false}
              value={draft.priority}
              onChange={(priority) => change({ priority: Number(priority) })}
              error={issueAt(refusal, `${path}.priority`)}
            />
          </Group>
          <ConditionEditor
            condition={draft.condition}
            onChange={(condition) => change({ condition })}
            refusal={refusal}
            path={`${path}.condition`}
          />
        </>
      )}
    </FormDialog>
  );
}

function routeOf(route: AdminRoutesQuery['routingRules'][number]): Route {
  const { name, condition, queue, priority } = route;
  return { name, condition: isJson(condition) ? condition : {}, queue: queue.key, priority };
}

function routeInput({ condition, ...route }: Route) {
  return { ...route, condition: conditionInput(condition) };
}
