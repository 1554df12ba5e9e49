import { useQuery } from '@apollo/client/react';
import { Badge, Button, Code, Group, NativeSelect, Paper, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useFigures } from '../../../components/figures.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { Section } from '../../../components/section.tsx';
import { componentTexts } from '../../../components/texts.ts';
import { Time } from '../../../components/time.tsx';
import type { AdminDeliveriesQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { Refused } from '../parts/refused.tsx';
import { type Refusal, useAct } from '../parts/use-act.ts';
import { webhooksTexts } from './texts.ts';

const DELIVERIES = graphql(`
  query AdminDeliveries($filter: DeliveryFilter, $after: String) {
    deliveries(first: 20, filter: $filter, after: $after) {
      edges {
        node {
          id
          status
          createdAt
          nextAttemptAt
          attemptCount
          endpoint {
            id
            url
          }
          event {
            topic
          }
          attempts {
            number
            startedAt
            durationMs
            statusCode
            error
            response
          }
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`);

const REDELIVER = graphql(`
  mutation Redeliver($id: ID!) {
    outcome: redeliver(input: { id: $id }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

type Delivery = AdminDeliveriesQuery['deliveries']['edges'][number]['node'];

const STATUSES = ['PENDING', 'DELIVERED', 'DEAD'] as const;

/** What was told, to whom and how it went: filtered by the address, newest first. */
export function Deliveries({ endpoints }: { endpoints: readonly { id: string; url: string }[] }) {
  const t = useTexts(webhooksTexts);
  const c = useTexts(componentTexts);
  const [params, setParams] = useSearchParams();
  const status = STATUSES.find((one) => one === params.get('status')) ?? null;
  const endpointId = params.get('endpoint');
  const query = useQuery(DELIVERIES, { variables: { filter: { status, endpointId } } });
  const filter = (name: string, value: string) =>
    setParams(
      (now) => {
        if (value === '') now.delete(name);
        else now.set(name, value);
        return now;
      },
      { replace: true },
    );
  return (
    <Section
      title={t('deliveries')}
      actions={
        <Group gap="xs">
          <NativeSelect
            aria-label={t('endpoint')}
            value={endpointId ?? ''}
            onChange={(event) => filter('endpoint', event.currentTarget.value)}
            data={[
              { value: '', label: t('anyEndpoint') },
              ...endpoints.map(({ id, url }) => ({ value: id, label: url })),
            ]}
          />
          <NativeSelect
            aria-label={t('status')}
            value={status ?? ''}
            onChange={(event) => filter('status', event.currentTarget.value)}
            data={[
              { value: '', label: t('anyStatus') },
              ...STATUSES.map((one) => ({ value: one, label: t(one) })),
            ]}
          />
          <Button variant="default" onClick={() => void query.refetch()}>
            {t('refresh')}
          </Button>
        </Group>
      }
    >
      <Loaded query={query}>
        {({ deliveries: { edges, pageInfo } }) => (
          <Stack gap="xs">
            {edges.length === 0 && <Text size="sm">{t('noDeliveries')}</Text>}
            {edges.map(({ node }) => (
              <DeliveryCard key={node.id} delivery={node} />
            ))}
            {pageInfo.hasNextPage && (
              <Button
                variant="default"
                w="fit-content"
                onClick={() => void query.fetchMore({ variables: { after: pageInfo.endCursor } })}
              >
                {c('loadMore')}
              </Button>
            )}
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}

function DeliveryCard({ delivery }: { delivery: Delivery }) {
  const t = useTexts(webhooksTexts);
  const { count } = useFigures();
  const [open, setOpen] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const { act, busy } = useAct(REDELIVER);
  const { id, status, createdAt, nextAttemptAt, attempts, endpoint, event } = delivery;
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Badge variant={status === 'DEAD' ? 'filled' : 'default'} tt="none">
            {t(status)}
          </Badge>
          <Text fw={600} size="sm">
            {event.topic}
          </Text>
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {endpoint.url} · <Time at={createdAt} />
          </Text>
        </Group>
        <Group gap={4}>
          <Button
            size="compact-sm"
            variant="default"
            aria-expanded={open}
            aria-label={t('showAttempts', { topic: event.topic })}
            onClick={() => setOpen(!open)}
          >
            {t('attempts')}: {count(delivery.attemptCount)}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            loading={busy}
            onClick={async () => setRefusal((await act({ id })).refusal)}
          >
            {t('redeliver')}
          </Button>
        </Group>
      </Group>
      <Refused refusal={refusal} />
      {open && (
        <Stack gap="xs" mt="xs">
          {attempts.length === 0 && <Text size="sm">{t('noAttempt')}</Text>}
          {attempts.map(({ number, startedAt, durationMs, statusCode, error, response }) => (
            <div key={number}>
              <Text size="sm">
                {t('attempt', { number })}, <Time at={startedAt} />:{' '}
                {statusCode === null
                  ? t('notAnswered', { ms: count(durationMs) })
                  : t('answered', { code: statusCode, ms: count(durationMs) })}
              </Text>
              {error !== null && <Text size="sm">{error}</Text>}
              {response !== null && response !== '' && <Code block>{response}</Code>}
            </div>
          ))}
          {nextAttemptAt !== null && (
            <Text size="sm">
              {t('next')}: <Time at={nextAttemptAt} />
            </Text>
          )}
        </Stack>
      )}
    </Paper>
  );
}
