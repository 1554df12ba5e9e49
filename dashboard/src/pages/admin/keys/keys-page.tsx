import { useQuery } from '@apollo/client/react';
import { Badge, Button, Code, Group, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Loaded } from '../../../components/loaded.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { componentTexts } from '../../../components/texts.ts';
import { Time } from '../../../components/time.tsx';
import type { AdminKeysQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { AdminFrame } from '../parts/admin-frame.tsx';
import { AskButton } from '../parts/ask-button.tsx';
import { SecretOnce } from '../parts/secret-once.tsx';
import { adminTexts } from '../parts/texts.ts';
import { useAct } from '../parts/use-act.ts';
import { useOpenItem } from '../parts/use-open-item.ts';
import { KeyForm } from './key-form.tsx';
import { keysTexts } from './texts.ts';

const KEYS = graphql(`
  query AdminKeys($after: String) {
    apiKeys(first: 50, after: $after) {
      edges {
        node {
          id
          name
          prefix
          roles
          createdAt
          createdBy
          expiresAt
          lastUsedAt
          revokedAt
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`);

const REVOKE = graphql(`
  mutation RevokeKey($id: ID!) {
    outcome: revokeApiKey(input: { id: $id }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

type Key = AdminKeysQuery['apiKeys']['edges'][number]['node'];

export default function KeysPage() {
  const t = useTexts(keysTexts);
  const a = useTexts(adminTexts);
  const c = useTexts(componentTexts);
  const query = useQuery(KEYS);
  const { item, open, close } = useOpenItem();
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null);
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
      {made && (
        <SecretOnce
          title={t('made', { name: made.name })}
          secret={made.secret}
          onDone={() => setMade(null)}
        />
      )}
      <Loaded query={query}>
        {({ apiKeys: { edges, pageInfo } }) =>
          edges.length === 0 ? (
            <Text>{t('empty')}</Text>
          ) : (
            <>
              <ScrollingTable label={t('title')} minWidth={980}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th scope="col">{a('name')}</Table.Th>
                    <Table.Th scope="col">{t('status')}</Table.Th>
                    <Table.Th scope="col">{t('roles')}</Table.Th>
                    <Table.Th scope="col">{t('prefix')}</Table.Th>
                    <Table.Th scope="col">{t('lastUsed')}</Table.Th>
                    <Table.Th scope="col">{t('expires')}</Table.Th>
                    <Table.Th scope="col">{t('created')}</Table.Th>
                    <Table.Th scope="col">{a('actions')}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {edges.map(({ node }) => (
                    <KeyRow key={node.id} apiKey={node} />
                  ))}
                </Table.Tbody>
              </ScrollingTable>
              {pageInfo.hasNextPage && (
                <Button
                  variant="default"
                  w="fit-content"
                  onClick={() => void query.fetchMore({ variables: { after: pageInfo.endCursor } })}
                >
                  {c('loadMore')}
                </Button>
              )}
            </>
          )
        }
      </Loaded>
      {item === 'new' && <KeyForm onMade={setMade} onClose={close} />}
    </AdminFrame>
  );
}

function KeyRow({ apiKey }: { apiKey: Key }) {
  const t = useTexts(keysTexts);
  const { act } = useAct(REVOKE);
  const { id, name, prefix, roles, createdAt, createdBy, expiresAt, lastUsedAt } = apiKey;
  const status = statusOf(apiKey);
  const at = (moment: string | null) => (moment === null ? t('never') : <Time at={moment} />);
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={600}>
        {name}
      </Table.Th>
      <Table.Td>
        <Badge variant="default" tt="none">
          {t(status)}
        </Badge>
      </Table.Td>
      <Table.Td>
        <Group gap={4}>
          {roles.map((role) => (
            <Badge key={role} variant="default">
              {role}
            </Badge>
          ))}
        </Group>
      </Table.Td>
      <Table.Td>
        <Code>{prefix}</Code>
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>{at(lastUsedAt)}</Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>{at(expiresAt)}</Table.Td>
      <Table.Td>
        <Time at={createdAt} />
        <Text size="xs" c="dimmed" maw={220} truncate title={createdBy}>
          {t('by', { actor: createdBy })}
        </Text>
      </Table.Td>
      <Table.Td>
        {status === 'active' && (
          <AskButton
            label={t('revoke')}
            name={name}
            title={t('revokeTitle', { name })}
            question={t('revokeQuestion')}
            onYes={async () => (await act({ id })).refusal}
          />
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function statusOf({ revokedAt, expiresAt }: Key): 'active' | 'expired' | 'revoked' {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now() ? 'expired' : 'active';
}
