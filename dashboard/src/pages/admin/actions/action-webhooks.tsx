import { Alert, Anchor, Badge, Group, Table, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from 'react-router';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { Section } from '../../../components/section.tsx';
import type { AdminActionsQuery } from '../../../graphql/generated/graphql.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { actionsTexts } from './texts.ts';

type Endpoint = AdminActionsQuery['webhookEndpoints'][number];

/** Who is told when an action is taken or taken back: without one, nothing happens on the platform. */
export function ActionWebhooks({ endpoints }: { endpoints: readonly Endpoint[] }) {
  const t = useTexts(actionsTexts);
  const carriers = (['ACTION_TAKEN', 'ACTION_REVERSED'] as const).map((topic) => ({
    topic,
    endpoints: endpoints.filter(({ topics }) => topics.includes(topic)),
  }));
  const unheard = carriers.filter((carrier) => !carrier.endpoints.some(({ enabled }) => enabled));
  return (
    <Section
      title={t('carries')}
      description={t('carriesHint')}
      actions={
        <Anchor component={Link} to="/admin/webhooks" size="sm">
          {t('toWebhooks')}
        </Anchor>
      }
    >
      {unheard.length > 0 && (
        <Alert
          variant="light"
          color="orange"
          icon={<IconAlertTriangle />}
          title={`${t('nobodyTold')}: ${unheard.map(({ topic }) => t(topic)).join('; ')}`}
        >
          {t('nobodyToldHint')}
        </Alert>
      )}
      {unheard.length < carriers.length && (
        <ScrollingTable label={t('carries')} minWidth={480}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('topic')}</Table.Th>
              <Table.Th scope="col">{t('endpoints')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {carriers.map((carrier) => (
              <Table.Tr key={carrier.topic}>
                <Table.Th scope="row" fw={500}>
                  {t(carrier.topic)}
                </Table.Th>
                <Table.Td>
                  {carrier.endpoints.length === 0
                    ? t('nobodyTold')
                    : carrier.endpoints.map((endpoint) => (
                        <Told key={endpoint.id} endpoint={endpoint} />
                      ))}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </ScrollingTable>
      )}
    </Section>
  );
}

function Told({ endpoint: { url, enabled } }: { endpoint: Endpoint }) {
  const t = useTexts(actionsTexts);
  return (
    <Group gap="xs">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {url}
      </Text>
      {!enabled && (
        <Badge variant="default" tt="none" fw={500}>
          {t('off')}
        </Badge>
      )}
    </Group>
  );
}
