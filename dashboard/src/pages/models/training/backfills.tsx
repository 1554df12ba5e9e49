import { useMutation, useQuery, useSubscription } from '@apollo/client/react';
import { Badge, Button, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useFigures } from '../../../components/figures.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { Problem } from '../../../components/problem.tsx';
import { Section } from '../../../components/section.tsx';
import { Time } from '../../../components/time.tsx';
import type { BackfillStateFragment } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { useHasRole } from '../../../session/viewer.ts';
import { trainingTexts } from './texts.ts';

graphql(`
  fragment BackfillState on Backfill {
    id
    status
    progress
    scored
    total
    rate
    secondsLeft
    failure
    createdAt
    requestedBy
  }
`);

const BACKFILLS = graphql(`
  query Backfills($version: Int!) {
    backfills(version: $version, first: 10) {
      edges {
        node {
          ...BackfillState
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`);

const WATCH = graphql(`
  subscription WatchBackfill($id: ID!) {
    backfillProgress(id: $id) {
      ...BackfillState
    }
  }
`);

const START = graphql(`
  mutation StartBackfill($version: Int!) {
    outcome: startBackfill(input: { version: $version }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

const CANCEL = graphql(`
  mutation CancelBackfill($id: ID!) {
    outcome: cancelBackfill(input: { id: $id }) {
      __typename
      ... on CancelBackfillSuccess {
        backfill {
          ...BackfillState
        }
      }
      ... on Error {
        message
      }
    }
  }
`);

const ACTIVE: ReadonlySet<string> = new Set(['QUEUED', 'RUNNING', 'CANCELLING']);

/** History scored again by a version: those that were, the one at work, and the start of another. */
export function Backfills({ version }: { version: number }) {
  const t = useTexts(trainingTexts);
  const isAdmin = useHasRole()('ADMIN');
  const query = useQuery(BACKFILLS, { variables: { version } });
  const [start, { loading }] = useMutation(START);
  const [problem, setProblem] = useState<ReactNode>(null);
  const edges = query.data?.backfills.edges ?? [];
  const busy = edges.some(({ node }) => ACTIVE.has(node.status));

  const begin = async () => {
    const said = await start({ variables: { version } }).then(
      ({ data }) => (data && 'message' in data.outcome ? data.outcome.message : null),
      (error: Error) => error.message,
    );
    setProblem(said === null ? null : <Problem title={t('notBackfilled')}>{said}</Problem>);
    await query.refetch();
  };

  return (
    <Section
      title={t('backfills')}
      description={t('backfillHint')}
      actions={
        isAdmin && (
          <Button variant="default" loading={loading} disabled={busy} onClick={() => void begin()}>
            {t('startBackfill')}
          </Button>
        )
      }
    >
      {problem}
      <Loaded query={query} rows={2}>
        {() =>
          edges.length === 0 ? (
            <Text size="sm">{t('noBackfills')}</Text>
          ) : (
            <Stack gap="sm">
              {edges.map(({ node }) =>
                ACTIVE.has(node.status) ? (
                  <LiveBackfill key={node.id} backfill={node} />
                ) : (
                  <BackfillState key={node.id} backfill={node} />
                ),
              )}
            </Stack>
          )
        }
      </Loaded>
    </Section>
  );
}

/** The cache follows the subscription, and so does the list. */
function LiveBackfill({ backfill }: { backfill: BackfillStateFragment }) {
  useSubscription(WATCH, { variables: { id: backfill.id } });
  return <BackfillState backfill={backfill} />;
}

function BackfillState({ backfill }: { backfill: BackfillStateFragment }) {
  const t = useTexts(trainingTexts);
  const { count } = useFigures();
  const isAdmin = useHasRole()('ADMIN');
  const [cancel] = useMutation(CANCEL);
  const { status, progress, scored, total, rate, secondsLeft, failure } = backfill;
  const told = [
    t('scored', { scored: count(scored), total: count(total) }),
    ...(rate === null ? [] : [t('rate', { rate: count(rate) })]),
    ...(secondsLeft === null || !ACTIVE.has(status)
      ? []
      : [t('left', { seconds: count(secondsLeft) })]),
  ];
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" mb={6}>
        <Group gap="xs">
          <Badge variant="default">{t(status)}</Badge>
          <Text size="sm" c="dimmed" component="span">
            <Time at={backfill.createdAt} />
          </Text>
        </Group>
        <Text size="sm">{told.join(' · ')}</Text>
        {isAdmin && (status === 'QUEUED' || status === 'RUNNING') && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => void cancel({ variables: { id: backfill.id } })}
          >
            {t('cancelBackfill')}
          </Button>
        )}
      </Group>
      <Progress value={progress * 100} aria-label={t('progress')} />
      {failure !== null && (
        <Text size="sm" mt={6}>
          {t('failedBecause', { reason: failure })}
        </Text>
      )}
    </Paper>
  );
}
