import { useQuery } from '@apollo/client/react';
import { Anchor, Badge, Button, Group, Paper, Stack, Switch, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link, useSearchParams } from 'react-router';
import { Loaded } from '../../../components/loaded.tsx';
import { inTreeOrder, type Placed } from '../../../components/policy-tree.ts';
import type { AdminPoliciesQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { AdminFrame } from '../parts/admin-frame.tsx';
import { adminTexts } from '../parts/texts.ts';
import { useOpenItem } from '../parts/use-open-item.ts';
import { NewPolicy } from './new-policy.tsx';
import { policyPath } from './policy-path.ts';
import { policiesTexts } from './texts.ts';

const POLICIES = graphql(`
  query AdminPolicies($archived: Boolean!) {
    policies(includeArchived: $archived) {
      id
      key
      version
      archivedAt
      current {
        title
        standard
        reasonRequired
      }
      parent {
        id
      }
    }
  }
`);

const INDENT_PX = 28;

export default function PoliciesPage() {
  const t = useTexts(policiesTexts);
  const a = useTexts(adminTexts);
  const [params, setParams] = useSearchParams();
  const archived = params.get('archived') === '1';
  const query = useQuery(POLICIES, { variables: { archived } });
  const { item, open, close } = useOpenItem();
  const policies = query.data?.policies ?? [];
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
          policies.length === 0 ? (
            <Text>{t('empty')}</Text>
          ) : (
            <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: 'none' }}>
              {inTreeOrder(policies).map((placed) => (
                <PolicyCard key={placed.policy.id} placed={placed} />
              ))}
            </Stack>
          )
        }
      </Loaded>
      {item === 'new' && <NewPolicy policies={policies} onClose={close} />}
    </AdminFrame>
  );
}

function PolicyCard({
  placed: { policy, depth },
}: {
  placed: Placed<AdminPoliciesQuery['policies'][number]>;
}) {
  const t = useTexts(policiesTexts);
  const a = useTexts(adminTexts);
  const { id, key, version, archivedAt, current } = policy;
  return (
    <Paper component="li" withBorder p="sm" ml={depth * INDENT_PX} data-policy={key}>
      <Group gap="xs">
        <Anchor component={Link} to={policyPath(id)} fw={600}>
          {current.title}
        </Anchor>
        {current.reasonRequired && (
          <Badge variant="default" tt="none" fw={500}>
            {t('needsReason')}
          </Badge>
        )}
        {archivedAt !== null && (
          <Badge variant="default" tt="none" fw={500}>
            {a('archived')}
          </Badge>
        )}
        <Text size="xs" c="dimmed">
          {key} · {t('version', { version })}
        </Text>
      </Group>
      {current.standard !== '' && (
        <Text size="sm" lineClamp={2} mt={4}>
          {current.standard}
        </Text>
      )}
    </Paper>
  );
}
