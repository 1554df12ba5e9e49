import { useQuery } from '@apollo/client/react';
import { Anchor, Badge, Button, Group, Paper, Text } from '@mantine/core';
import { Link, useParams } from 'react-router';
import { Loaded } from '../../../components/loaded.tsx';
import { UrlTabs } from '../../../components/url-tabs.tsx';
import type { AdminPolicyQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { AdminFrame } from '../parts/admin-frame.tsx';
import { AskButton } from '../parts/ask-button.tsx';
import { adminTexts } from '../parts/texts.ts';
import { useAct } from '../parts/use-act.ts';
import { PolicyEditor } from './policy-editor.tsx';
import { policyPath } from './policy-path.ts';
import { PolicyVersions } from './policy-versions.tsx';
import { policiesTexts } from './texts.ts';

const POLICY = graphql(`
  query AdminPolicy($id: ID!) {
    policy(id: $id) {
      id
      key
      version
      archivedAt
      parent {
        id
        current {
          title
        }
      }
      current {
        title
        standard
        reasonRequired
      }
      versions {
        version
        title
        standard
        reasonRequired
        actor
        createdAt
      }
    }
  }
`);

const ARCHIVE = graphql(`
  mutation ArchivePolicy($id: ID!, $archived: Boolean!) {
    outcome: archivePolicy(input: { id: $id, archived: $archived }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

/** `/admin/policies/:id` */
export default function PolicyPage() {
  const t = useTexts(policiesTexts);
  const { id = '' } = useParams();
  const query = useQuery(POLICY, { variables: { id } });
  const policy = query.data?.policy;
  const backToAll = (
    <Anchor component={Link} to="/admin/policies" size="sm">
      {t('back')}
    </Anchor>
  );
  if (query.data !== undefined && !policy) {
    return (
      <AdminFrame title={t('missing')} description={backToAll}>
        <Text>{t('missingHint')}</Text>
      </AdminFrame>
    );
  }
  return (
    <AdminFrame
      title={policy?.current.title ?? t('title')}
      description={
        <Group gap="xs" component="span">
          {backToAll}
          {policy && <Standing policy={policy} />}
        </Group>
      }
      actions={policy && <Archive policy={policy} />}
    >
      <Loaded query={query}>
        {() =>
          policy && (
            <UrlTabs
              label={t('parts')}
              tabs={[
                {
                  value: 'reads',
                  label: t('reads'),
                  content: () => (
                    <Paper withBorder p="md" maw={860}>
                      <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                        {policy.current.standard || t('noWords')}
                      </Text>
                    </Paper>
                  ),
                },
                {
                  value: 'write',
                  label: t('write'),
                  content: () => <PolicyEditor key={policy.version} policy={policy} />,
                },
                {
                  value: 'versions',
                  label: `${t('versions')} (${policy.versions.length})`,
                  content: () => <PolicyVersions policy={policy} />,
                },
              ]}
            />
          )
        }
      </Loaded>
    </AdminFrame>
  );
}

type Policy = NonNullable<AdminPolicyQuery['policy']>;

function Archive({ policy: { id, archivedAt, current } }: { policy: Policy }) {
  const t = useTexts(policiesTexts);
  const a = useTexts(adminTexts);
  const { act, busy } = useAct(ARCHIVE);
  if (archivedAt !== null) {
    return (
      <Button
        size="compact-sm"
        variant="default"
        loading={busy}
        onClick={() => void act({ id, archived: false })}
      >
        {a('restore')}
      </Button>
    );
  }
  return (
    <AskButton
      label={a('archive')}
      name={current.title}
      title={t('archiveTitle', { name: current.title })}
      question={t('archiveQuestion')}
      onYes={async () => (await act({ id, archived: true })).refusal}
    />
  );
}

/** Where it stands, and how. */
function Standing({ policy: { key, version, archivedAt, parent, current } }: { policy: Policy }) {
  const t = useTexts(policiesTexts);
  const a = useTexts(adminTexts);
  return (
    <>
      <span>
        {key} · {t('version', { version })}
      </span>
      {parent && (
        <Anchor component={Link} to={policyPath(parent.id)} size="sm">
          {t('partOf', { title: parent.current.title })}
        </Anchor>
      )}
      {current.reasonRequired && (
        <Badge variant="default" tt="none" fw={500} component="span">
          {t('needsReason')}
        </Badge>
      )}
      {archivedAt !== null && (
        <Badge variant="default" tt="none" fw={500} component="span">
          {a('archived')}
        </Badge>
      )}
    </>
  );
}
