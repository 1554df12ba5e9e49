import { useQuery } from '@apollo/client/react';
import { Button, Code, Group, Table, Text, TextInput } from '@mantine/core';
import { Fragment, useState } from 'react';
import { useSearchParams } from 'react-router';
import { Loaded } from '../../../components/loaded.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { componentTexts } from '../../../components/texts.ts';
import { Time } from '../../../components/time.tsx';
import type { AdminAuditQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { AdminFrame } from '../parts/admin-frame.tsx';
import { auditTexts } from './texts.ts';

const AUDIT = graphql(`
  query AdminAudit($filter: AuditEventFilter, $after: String) {
    auditEvents(first: 50, filter: $filter, after: $after) {
      edges {
        node {
          id
          action
          actor
          subject
          subjectType
          details
          requestId
          createdAt
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`);

type Event = AdminAuditQuery['auditEvents']['edges'][number]['node'];

const FILTERS = ['actor', 'action', 'subject', 'since', 'until'] as const;

/** What was done, newest first; the filters and the event that is open are in the address. */
export default function AuditPage() {
  const t = useTexts(auditTexts);
  const c = useTexts(componentTexts);
  const [params, setParams] = useSearchParams();
  const asked = (name: (typeof FILTERS)[number]) => params.get(name) || null;
  const filter = {
    actor: asked('actor'),
    action: asked('action'),
    subject: asked('subject'),
    since: momentOf(asked('since'), '00:00:00'),
    until: momentOf(asked('until'), '23:59:59.999'),
  };
  const query = useQuery(AUDIT, { variables: { filter } });
  const opened = params.get('open');
  const open = (id: string | null) =>
    setParams(
      (now) => {
        if (id === null) now.delete('open');
        else now.set('open', id);
        return now;
      },
      { replace: true },
    );
  return (
    <AdminFrame title={t('title')} description={t('description')}>
      <Filters key={FILTERS.map(asked).join()} params={params} onApply={setParams} />
      <Loaded query={query}>
        {({ auditEvents: { edges, pageInfo } }) =>
          edges.length === 0 ? (
            <Text>{t('empty')}</Text>
          ) : (
            <>
              <ScrollingTable label={t('title')} minWidth={900}>
                <Table.Thead>
                  <Table.Tr>
                    {(['when', 'action', 'subject', 'actor', 'details'] as const).map((column) => (
                      <Table.Th key={column} scope="col">
                        {t(column)}
                      </Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {edges.map(({ node }) => (
                    <EventRows
                      key={node.id}
                      event={node}
                      opened={opened === node.id}
                      onToggle={() => open(opened === node.id ? null : node.id)}
                    />
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
    </AdminFrame>
  );
}

function Filters({
  params,
  onApply,
}: {
  params: URLSearchParams;
  onApply: (params: Record<string, string>) => void;
}) {
  const t = useTexts(auditTexts);
  const [draft, setDraft] = useState<Record<string, string>>(() =>
    Object.fromEntries(FILTERS.map((name) => [name, params.get(name) ?? ''])),
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onApply(Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== '')));
      }}
    >
      <Group align="flex-end" gap="xs">
        {FILTERS.map((name) => (
          <TextInput
            key={name}
            label={t(name)}
            type={name === 'since' || name === 'until' ? 'date' : 'text'}
            w={180}
            value={draft[name] ?? ''}
            onChange={(event) => setDraft({ ...draft, [name]: event.currentTarget.value })}
          />
        ))}
        <Button type="submit">{t('apply')}</Button>
        <Button variant="default" onClick={() => onApply({})}>
          {t('clear')}
        </Button>
      </Group>
    </form>
  );
}

function EventRows({
  event,
  opened,
  onToggle,
}: {
  event: Event;
  opened: boolean;
  onToggle: () => void;
}) {
  const t = useTexts(auditTexts);
  const { action, actor, subject, subjectType, details, requestId, createdAt } = event;
  return (
    <Fragment>
      <Table.Tr>
        <Table.Td style={{ whiteSpace: 'nowrap' }}>
          <Time at={createdAt} />
        </Table.Td>
        <Table.Th scope="row" fw={600}>
          {action}
        </Table.Th>
        <Table.Td>
          {subjectType}
          <Text size="xs" c="dimmed" maw={240} truncate title={subject}>
            {subject}
          </Text>
        </Table.Td>
        <Table.Td style={{ overflowWrap: 'anywhere' }}>{actor}</Table.Td>
        <Table.Td>
          <Button
            size="compact-sm"
            variant="default"
            aria-expanded={opened}
            aria-label={t('showDetails', { action })}
            onClick={onToggle}
          >
            {t('details')}
          </Button>
        </Table.Td>
      </Table.Tr>
      {opened && (
        <Table.Tr>
          <Table.Td colSpan={5}>
            <Code block>{JSON.stringify(details, null, 2)}</Code>
            {requestId !== null && (
              <Text size="xs" c="dimmed" mt={4}>
                {t('request', { id: requestId })}
              </Text>
            )}
          </Table.Td>
        </Table.Tr>
      )}
    </Fragment>
  );
}

/** The moment at a time of a day, in the person's own time zone. */
function momentOf(day: string | null, time: string): string | null {
  const moment = new Date(`${day}T${time}`);
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}
