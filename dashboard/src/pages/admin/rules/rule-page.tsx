import { useQuery } from '@apollo/client/react';
import { Anchor, Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { Loaded } from '../../../components/loaded.tsx';
import { Problem } from '../../../components/problem.tsx';
import { UrlTabs } from '../../../components/url-tabs.tsx';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { RuleBacktests } from '../backtests/rule-backtests.tsx';
import { backtestTexts } from '../backtests/texts.ts';
import { AdminFrame } from '../parts/admin-frame.tsx';
import { RuleEditor } from './rule-editor.tsx';
import { RuleMatches } from './rule-matches.tsx';
import { RuleVersions } from './rule-versions.tsx';
import { StatusBadge } from './status-badge.tsx';
import { StatusDialog } from './status-dialog.tsx';
import { rulesTexts } from './texts.ts';

const RULE = graphql(`
  query AdminRule($id: ID!) {
    rule(id: $id) {
      id
      name
      status
      version
      current {
        text
        description
        condition
        effects
      }
      versions {
        version
        actor
        createdAt
        text
        description
        condition
        effects
      }
      failures {
        ruleVersion
        message
        count
        lastAt
      }
    }
  }
`);

/** `/admin/rules/:id`, and `/admin/rules/new`. */
export default function RulePage() {
  const t = useTexts(rulesTexts);
  const { id = 'new' } = useParams();
  if (id !== 'new') return <StoredRule key={id} id={id} />;
  return (
    <AdminFrame title={t('newTitle')} description={<BackToAll />}>
      <RuleEditor rule={null} />
    </AdminFrame>
  );
}

function StoredRule({ id }: { id: string }) {
  const t = useTexts(rulesTexts);
  const b = useTexts(backtestTexts);
  const query = useQuery(RULE, { variables: { id } });
  const [asking, setAsking] = useState(false);
  const rule = query.data?.rule;
  if (query.data !== undefined && !rule) {
    return (
      <AdminFrame title={t('missing')} description={<BackToAll />}>
        <Text>{t('missingHint')}</Text>
      </AdminFrame>
    );
  }
  const failure = rule?.failures[0];
  return (
    <AdminFrame
      title={rule?.name ?? t('title')}
      description={
        <Group gap="xs" component="span">
          <BackToAll />
          {rule && <StatusBadge status={rule.status} />}
          {rule && t('version', { version: rule.version })}
        </Group>
      }
      actions={
        rule && (
          <Button variant="default" onClick={() => setAsking(true)}>
            {t('changeStatus')}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {() =>
          rule && (
            <>
              <Text size="sm">{rule.current.text}</Text>
              {failure && (
                <Problem title={t('failing')} reasons={[failure.message]}>
                  {t('failingHint', { version: failure.ruleVersion, count: failure.count })}
                </Problem>
              )}
              <UrlTabs
                label={t('parts')}
                tabs={[
                  {
                    value: 'edit',
                    label: t('edit'),
                    content: () => <RuleEditor key={rule.version} rule={rule} />,
                  },
                  {
                    value: 'backtest',
                    label: b('ask'),
                    content: () => <RuleBacktests rule={rule} />,
                  },
                  {
                    value: 'matches',
                    label: t('matchList'),
                    content: () => <RuleMatches id={rule.id} />,
                  },
                  {
                    value: 'versions',
                    label: t('versions'),
                    content: () => <RuleVersions versions={rule.versions} now={rule.version} />,
                  },
                ]}
              />
              {asking && <StatusDialog rule={rule} onClose={() => setAsking(false)} />}
            </>
          )
        }
      </Loaded>
    </AdminFrame>
  );
}

function BackToAll() {
  const t = useTexts(rulesTexts);
  return (
    <Anchor component={Link} to="/admin/rules" size="sm">
      {t('back')}
    </Anchor>
  );
}
