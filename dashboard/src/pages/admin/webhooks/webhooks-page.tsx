import { useQuery } from '@apollo/client/react';
import { Badge, Button, Group, Paper, Stack, Switch, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useFigures } from '../../../components/figures.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { Time } from '../../../components/time.tsx';
import type { AdminEndpointsQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { AdminFrame } from '../parts/admin-frame.tsx';
import { AskButton } from '../parts/ask-button.tsx';
import { Refused } from '../parts/refused.tsx';
import { SecretOnce } from '../parts/secret-once.tsx';
import { type Refusal, useAct } from '../parts/use-act.ts';
import { useOpenItem } from '../parts/use-open-item.ts';
import { Deliveries } from './deliveries.tsx';
import { EndpointForm, type Secret } from './endpoint-form.tsx';
import { webhooksTexts } from './texts.ts';

const ENDPOINTS = graphql(`
  query AdminEndpoints {
    webhookEndpoints {
      id
      url
      description
      topics
      enabled
      disabledReason
      failingSince
      deliveredCount
      failedCount
      pendingCount
    }
  }
`);

const ENABLE = graphql(`
  mutation EnableEndpoint($id: ID!, $enabled: Boolean!) {
    outcome: updateWebhookEndpoint(input: { id: $id, enabled: $enabled }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

const PING = graphql(`
  mutation PingEndpoint($id: ID!) {
    outcome: pingWebhookEndpoint(input: { id: $id }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

const ROTATE = graphql(`
  mutation RotateSecret($id: ID!) {
    outcome: rotateWebhookSecret(input: { id: $id }) {
      __typename
      ... on Error {
        message
      }
      ... on RotateWebhookSecretSuccess {
        secret
      }
    }
  }
`);

const DELETE = graphql(`
  mutation DeleteEndpoint($id: ID!) {
    outcome: deleteWebhookEndpoint(input: { id: $id }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

type Endpoint = AdminEndpointsQuery['webhookEndpoints'][number];

export default function WebhooksPage() {
  const t = useTexts(webhooksTexts);
  const query = useQuery(ENDPOINTS);
  const { item, open, close } = useOpenItem();
  const [secret, setSecret] = useState<Secret | null>(null);
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
      {secret && (
        <SecretOnce
          title={t('secretOf', { url: secret.url })}
          secret={secret.secret}
          onDone={() => setSecret(null)}
        />
      )}
      <Loaded query={query}>
        {({ webhookEndpoints }) => (
          <>
            {webhookEndpoints.length === 0 && <Text>{t('empty')}</Text>}
            <Stack gap="xs">
              {webhookEndpoints.map((endpoint) => (
                <EndpointCard key={endpoint.id} endpoint={endpoint} onSecret={setSecret} />
              ))}
            </Stack>
            <Deliveries endpoints={webhookEndpoints} />
          </>
        )}
      </Loaded>
      {item === 'new' && <EndpointForm onMade={setSecret} onClose={close} />}
    </AdminFrame>
  );
}

function EndpointCard({
  endpoint,
  onSecret,
}: {
  endpoint: Endpoint;
  onSecret: (secret: Secret) => void;
}) {
  const t = useTexts(webhooksTexts);
  const { count } = useFigures();
  const { id, url, description, topics, enabled, disabledReason, failingSince } = endpoint;
  const { act: enable, busy: enabling } = useAct(ENABLE);
  const { act: ping, busy: pinging } = useAct(PING);
  const { act: rotate } = useAct(ROTATE);
  const { act: remove } = useAct(DELETE);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [pinged, setPinged] = useState(false);
  return (
    <Paper withBorder p="sm">
      <Stack gap="xs">
        <Group justify="space-between" align="flex-start">
          <div>
            <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
              {url}
            </Text>
            <Text size="xs" c="dimmed">
              {description}
            </Text>
          </div>
          <Switch
            label={t('enabled')}
            checked={enabled}
            disabled={enabling}
            onChange={async (event) => {
              const wanted = event.currentTarget.checked;
              setRefusal((await enable({ id, enabled: wanted })).refusal);
            }}
          />
        </Group>
        <Group gap={4}>
          {topics.map((topic) => (
            <Badge key={topic} variant="default" tt="none">
              {topicName(topic)}
            </Badge>
          ))}
        </Group>
        <Text size="sm">
          {t('counts', {
            delivered: count(endpoint.deliveredCount),
            failed: count(endpoint.failedCount),
            pending: count(endpoint.pendingCount),
          })}
          {failingSince !== null && (
            <>
              {' · '}
              {t('failing')} <Time at={failingSince} />
            </>
          )}
        </Text>
        {disabledReason !== null && (
          <Text size="sm">{t('disabledBecause', { reason: disabledReason })}</Text>
        )}
        <Refused refusal={refusal} />
        <Group gap="xs">
          <Button
            size="compact-sm"
            loading={pinging}
            onClick={async () => {
              const done = await ping({ id });
              setRefusal(done.refusal);
              setPinged(done.refusal === null);
            }}
          >
            {t('ping')}
          </Button>
          <AskButton
            label={t('rotate')}
            name={url}
            title={t('rotateTitle', { url })}
            question={t('rotateQuestion')}
            onYes={async () => {
              const done = await rotate({ id });
              if (
                done.refusal === null &&
                done.outcome.__typename === 'RotateWebhookSecretSuccess'
              ) {
                onSecret({ url, secret: done.outcome.secret });
              }
              return done.refusal;
            }}
          />
          <AskButton
            label={t('delete')}
            name={url}
            title={t('deleteTitle', { url })}
            question={t('deleteQuestion')}
            onYes={async () => (await remove({ id })).refusal}
          />
          <Text size="sm" role="status">
            {pinged && t('pinged')}
          </Text>
        </Group>
      </Stack>
    </Paper>
  );
}

/** As it is written in an event: `decision.made`. */
function topicName(topic: string): string {
  return topic.toLowerCase().replace('_', '.');
}
