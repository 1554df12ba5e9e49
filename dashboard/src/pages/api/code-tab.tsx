import { Anchor, Stack, Table, Tabs, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { CodeBlock } from '../../components/code-block.tsx';
import { Facts } from '../../components/facts.tsx';
import { ScrollingTable } from '../../components/scrolling-table.tsx';
import { Section } from '../../components/section.tsx';
import { useTexts } from '../../i18n/i18n.ts';
import { useHasRole, useSession } from '../../session/viewer.ts';
import { curlSnippet, generatedSnippet, SET_UP_SNIPPET, typescriptSnippet } from './snippets.ts';
import { apiTexts } from './texts.ts';

const OUTCOMES = [
  ['SubmitVideoSuccess', 'outcomeStored'],
  ['ValidationError', 'outcomeInvalid'],
  ['ExternalIdConflictError', 'outcomeConflict'],
  ['OverloadedError', 'outcomeOverloaded'],
] as const;

/** Code to copy that submits a video: this server's address stands in it, a key never does. */
export function CodeTab() {
  const t = useTexts(apiTexts);
  const { viewer } = useSession();
  const isAdmin = useHasRole()('ADMIN');
  const endpoint = `${location.origin}/graphql`;
  return (
    <Stack gap="xl" maw={960}>
      <Section
        title={t('whatYouNeed')}
        description={
          <>
            {t('keyHint')}{' '}
            {isAdmin && (
              <Anchor component={Link} to="/admin/keys" underline="always" inherit>
                {t('makeKey')}
              </Anchor>
            )}
          </>
        }
      >
        <Facts
          facts={[
            [t('address'), `POST ${endpoint}`],
            [t('socket'), `${endpoint.replace(/^http/, 'ws')} (${t('socketHint')})`],
            [t('yourKey'), viewer.roles.join(', ')],
          ]}
        />
      </Section>
      <Tabs defaultValue="curl" variant="outline" keepMounted={false}>
        <Tabs.List aria-label={t('languages')} mb="md">
          <Tabs.Tab value="curl">{t('curl')}</Tabs.Tab>
          <Tabs.Tab value="typescript">{t('typescript')}</Tabs.Tab>
          <Tabs.Tab value="generated">{t('generated')}</Tabs.Tab>
        </Tabs.List>
        <Panel value="curl" hint={t('curlHint')}>
          <CodeBlock code={curlSnippet(endpoint)} what={t('curlCode')} />
        </Panel>
        <Panel value="typescript" hint={t('typescriptHint')}>
          <CodeBlock code={typescriptSnippet(endpoint)} what={t('typescriptCode')} />
        </Panel>
        <Panel value="generated" hint={t('generatedHint')}>
          <Text fw={600} size="sm">
            {t('setUp')}
          </Text>
          <CodeBlock code={SET_UP_SNIPPET} what={t('setUpCode')} />
          <Text fw={600} size="sm">
            {t('program')}: src/submit.ts
          </Text>
          <CodeBlock code={generatedSnippet(endpoint)} what={t('generatedCode')} />
        </Panel>
      </Tabs>
      <Section title={t('outcomes')}>
        <ScrollingTable label={t('outcome')} minWidth={480}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('outcome')}</Table.Th>
              <Table.Th scope="col">{t('meaning')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {OUTCOMES.map(([type, meaning]) => (
              <Table.Tr key={type}>
                <Table.Td ff="monospace">{type}</Table.Td>
                <Table.Td>{t(meaning)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </ScrollingTable>
      </Section>
    </Stack>
  );
}

function Panel({ value, hint, children }: { value: string; hint: string; children: ReactNode }) {
  return (
    <Tabs.Panel value={value}>
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
        {children}
      </Stack>
    </Tabs.Panel>
  );
}
