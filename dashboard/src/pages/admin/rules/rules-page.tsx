import { useQuery } from '@apollo/client/react';
import { Anchor, Badge, Button, Group, Paper, Stack, Switch, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useFigures } from '../../../components/figures.ts';
import { Loaded } from '../../../components/loaded.tsx';
import type { AdminRulesQuery, RuleStatus } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { AdminFrame } from '../parts/admin-frame.tsx';
import { MoveButtons, moved } from '../parts/move-buttons.tsx';
import { Refused } from '../parts/refused.tsx';
import { adminTexts } from '../parts/texts.ts';
import { type Refusal, useAct } from '../parts/use-act.ts';
import { rulePath } from './rule-path.ts';
import { StatusBadge } from './status-badge.tsx';
import { rulesTexts } from './texts.ts';

const RULES = graphql(`
  query AdminRules($status: [RuleStatus!]) {
    rules(status: $status) {
      id
      name
      position
      status
      version
      current {
        description
        text
      }
      matchCount {
        value
        capped
      }
      failures {
        lastAt
      }
    }
  }
`);

const REORDER = graphql(`
  mutation Reorder($ruleIds: [ID!]!) {
    outcome: reorderRules(input: { ruleIds: $ruleIds }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

type Rule = AdminRulesQuery['rules'][number];

const AT_WORK: RuleStatus[] = ['DRAFT', 'BACKGROUND', 'LIVE'];

export default function RulesPage() {
  const t = useTexts(rulesTexts);
  const a = useTexts(adminTexts);
  const [params, setParams] = useSearchParams();
  const archived = params.get('archived') === '1';
  const query = useQuery(RULES, { variables: { status: archived ? ['ARCHIVED'] : AT_WORK } });
  const { act, busy } = useAct(REORDER);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <AdminFrame
      title={t('title')}
      description={t('description')}
      actions={
        <>
          <Button component={Link} to="/admin/rules/what-if" variant="default">
            {t('whatIf')}
          </Button>
          <Button
            component={Link}
            to="/admin/rules/new"
            leftSection={<IconPlus size={16} aria-hidden />}
          >
            {t('create')}
          </Button>
        </>
      }
    >
      <Switch
        label={a('showArchived')}
        checked={archived}
        onChange={(event) =>
          setParams(event.currentTarget.checked ? { archived: '1' } : {}, { replace: true })
        }
      />
      <Refused refusal={refusal} />
      <Loaded query={query}>
        {({ rules }) =>
          rules.length === 0 ? (
            <Text>{archived ? t('emptyArchived') : t('empty')}</Text>
          ) : (
            <Stack component="ol" gap="xs" p={0} m={0} style={{ listStyle: 'none' }}>
              {rules.map((rule, at) => (
                <RuleCard
                  key={rule.id}
                  rule={rule}
                  move={
                    !archived && (
                      <MoveButtons
                        name={rule.name}
                        at={at}
                        count={rules.length}
                        disabled={busy}
                        onMove={async (to) => {
                          const order = moved(rules, at, to).map(({ id }) => id);
                          setRefusal((await act({ ruleIds: order })).refusal);
                        }}
                      />
                    )
                  }
                />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </AdminFrame>
  );
}

function RuleCard({ rule, move }: { rule: Rule; move: React.ReactNode }) {
  const t = useTexts(rulesTexts);
  const { count } = useFigures();
  const { matchCount } = rule;
  return (
    <Paper component="li" withBorder p="sm" data-rule={rule.name}>
      <Group justify="space-between" align="flex-start" wrap="nowrap" gap="sm">
        <Stack gap={4} flex={1} miw={0}>
          <Group gap="xs">
            <Anchor component={Link} to={rulePath(rule.id)} fw={600}>
              {rule.name}
            </Anchor>
            <StatusBadge status={rule.status} />
            {rule.failures.length > 0 && (
              <Badge
                variant="default"
                tt="none"
                leftSection={<IconAlertTriangle size={12} aria-hidden />}
              >
                {t('fails')}
              </Badge>
            )}
            <Text size="xs" c="dimmed">
              {t('version', { version: rule.version })} ·{' '}
              {matchCount.capped
                ? t('moreMatches', { count: count(matchCount.value) })
                : t('matches', { count: matchCount.value })}
            </Text>
          </Group>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {rule.current.text}
          </Text>
          {rule.current.description !== '' && (
            <Text size="xs" c="dimmed">
              {rule.current.description}
            </Text>
          )}
        </Stack>
        {move}
      </Group>
    </Paper>
  );
}
