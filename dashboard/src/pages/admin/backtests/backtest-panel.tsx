import { useSubscription } from '@apollo/client/react';
import { Badge, Button, Group, List, Progress, Skeleton, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useFigures } from '../../../components/figures.ts';
import { Problem } from '../../../components/problem.tsx';
import { Section } from '../../../components/section.tsx';
import type { BacktestStateFragment } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { Refused } from '../parts/refused.tsx';
import { type Refusal, useAct } from '../parts/use-act.ts';
import { BacktestResult } from './backtest-result.tsx';
import { BacktestSample } from './backtest-sample.tsx';
import { backtestTexts } from './texts.ts';

const WATCH = graphql(`
  subscription WatchBacktest($id: ID!) {
    backtestProgress(id: $id) {
      ...BacktestState
    }
  }
  fragment BacktestState on Backtest {
    id
    name
    status
    progress
    done
    total
    rate
    failure
    threshold
    from
    to
    basis
    modelVersion {
      id
      version
    }
    ...BacktestFigures
  }
`);

const CANCEL = graphql(`
  mutation CancelBacktest($id: ID!) {
    outcome: cancelBacktest(input: { id: $id }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

const AT_WORK: ReadonlySet<string> = new Set(['QUEUED', 'RUNNING', 'CANCELLING']);

/**
 * A backtest as it gets on, and what came out.
 * @param next what can be done about it, once it is done.
 */
export function BacktestPanel({
  id,
  next,
}: {
  id: string;
  next?: (backtest: BacktestStateFragment) => ReactNode;
}) {
  const t = useTexts(backtestTexts);
  const { data, error } = useSubscription(WATCH, {
    variables: { id },
    onData: ({ client, data: { data: told } }) => {
      if (told && !AT_WORK.has(told.backtestProgress.status)) {
        void client.refetchQueries({ include: 'active' });
      }
    },
  });
  if (error) return <Problem title={t('missing')}>{error.message}</Problem>;
  const backtest = data?.backtestProgress;
  if (!backtest) return <Skeleton height={240} />;
  const { name, status, failure, done } = backtest;
  return (
    <Section
      title={name}
      actions={
        <>
          <Badge variant="default" size="lg" tt="none" role="status" data-testid="backtest-status">
            {t(status)}
          </Badge>
          {(status === 'QUEUED' || status === 'RUNNING') && <CancelButton id={id} />}
        </>
      }
    >
      <Stack gap="lg">
        {AT_WORK.has(status) && <HowFar backtest={backtest} />}
        {status === 'CANCELLED' && <Text size="sm">{t('partly')}</Text>}
        {failure !== null && <Problem title={t('failed')} reasons={[failure]} />}
        {done > 0 && <BacktestResult backtest={backtest} />}
        {status === 'SUCCEEDED' && next?.(backtest)}
        {done > 0 && !AT_WORK.has(status) && <BacktestSample id={id} />}
        <details>
          <Text size="sm" component="summary">
            {t('basis')}
          </Text>
          <List size="sm" mt="xs">
            {backtest.basis.map((sentence) => (
              <List.Item key={sentence}>{sentence}</List.Item>
            ))}
          </List>
        </details>
      </Stack>
    </Section>
  );
}

function HowFar({
  backtest: { done, total, rate, progress },
}: {
  backtest: BacktestStateFragment;
}) {
  const t = useTexts(backtestTexts);
  const { count, share } = useFigures();
  const told =
    total === null
      ? [t('waiting')]
      : [
          t('looked', { done: count(done), total: count(total) }),
          ...(rate === null ? [] : [t('rate', { rate: count(rate) })]),
        ];
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Text size="sm">{told.join(' · ')}</Text>
        <Text size="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
          {share(progress)}
        </Text>
      </Group>
      <Progress value={progress * 100} aria-label={t('progress')} />
    </div>
  );
}

function CancelButton({ id }: { id: string }) {
  const t = useTexts(backtestTexts);
  const { act, busy } = useAct(CANCEL);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <>
      <Refused refusal={refusal} />
      <Button
        size="xs"
        variant="default"
        loading={busy}
        onClick={async () => setRefusal((await act({ id })).refusal)}
      >
        {t('cancelIt')}
      </Button>
    </>
  );
}
