import { useMutation, useSubscription } from '@apollo/client/react';
import { Anchor, Badge, Button, Group, Progress, Skeleton, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';
import { Problem } from '../../../components/problem.tsx';
import { Section } from '../../../components/section.tsx';
import type { WatchTrainingSubscription } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { useHasRole } from '../../../session/viewer.ts';
import { modelsTexts } from '../texts.ts';
import { EpochCurves } from './epoch-curves.tsx';
import { trainingTexts } from './texts.ts';

const WATCH = graphql(`
  subscription WatchTraining($id: ID!) {
    trainingProgress(id: $id) {
      id
      status
      progress
      epoch
      epochs
      failure
      history {
        ...EpochCurve
      }
      modelVersion {
        id
        version
        status
        aliases
        qualityGate {
          outcome
          reasons
        }
      }
    }
  }
`);

const CANCEL = graphql(`
  mutation CancelTraining($id: ID!) {
    cancelTraining(input: { id: $id }) {
      __typename
      ... on CancelTrainingSuccess {
        trainingRun {
          id
          status
        }
      }
      ... on Error {
        message
      }
    }
  }
`);

type Run = WatchTrainingSubscription['trainingProgress'];
const ENDED: ReadonlySet<string> = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED']);

/** A run as it gets on: each epoch appears when it ends. */
export function RunPanel({ id }: { id: string }) {
  const t = useTexts(trainingTexts);
  const { data, error } = useSubscription(WATCH, {
    variables: { id },
    onData: ({ client, data: { data: told } }) => {
      if (told && ENDED.has(told.trainingProgress.status)) {
        void client.refetchQueries({ include: 'active' });
      }
    },
  });
  const run = data?.trainingProgress;
  return (
    <Section
      title={t('liveRun')}
      actions={
        run && (
          <Group gap="xs">
            <Badge variant="default" size="lg" role="status" data-testid="run-status">
              {t(run.status)}
            </Badge>
            <CancelButton run={run} />
          </Group>
        )
      }
    >
      {error && <Problem title={error.message} />}
      {run ? <RunState run={run} /> : !error && <Skeleton height={320} />}
    </Section>
  );
}

function RunState({ run }: { run: Run }) {
  const t = useTexts(trainingTexts);
  return (
    <Stack gap="md">
      <div>
        <Group justify="space-between" mb={4}>
          <Text size="sm">
            {run.epoch === null
              ? t('notYet')
              : t('epochOf', { epoch: run.epoch, epochs: run.epochs })}
          </Text>
          <Text size="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
            {Math.round(run.progress * 100)} %
          </Text>
        </Group>
        <Progress value={run.progress * 100} aria-label={t('progress')} />
      </div>
      {run.failure !== null && <Problem title={t('failedBecause', { reason: run.failure })} />}
      {run.status === 'CANCELLED' && <Text size="sm">{t('leftNothing')}</Text>}
      {run.modelVersion && <Outcome made={run.modelVersion} />}
      <EpochCurves history={run.history} epochs={run.epochs} />
    </Stack>
  );
}

function Outcome({ made }: { made: NonNullable<Run['modelVersion']> }) {
  const t = useTexts(trainingTexts);
  const m = useTexts(modelsTexts);
  const { version, qualityGate } = made;
  return (
    <Text size="sm" component="div">
      {t('madeVersion', { version })}{' '}
      {qualityGate && `${m('gate')}: ${m(qualityGate.outcome)}. ${qualityGate.reasons.join('; ')} `}
      <Anchor component={Link} to={`/models/${version}`} size="sm" fw={600} underline="always">
        {t('lookAtVersion', { version })}
      </Anchor>
    </Text>
  );
}

function CancelButton({ run }: { run: Run }) {
  const t = useTexts(trainingTexts);
  const isAdmin = useHasRole()('ADMIN');
  const [cancel, { loading }] = useMutation(CANCEL);
  const [problem, setProblem] = useState<ReactNode>(null);
  if (!isAdmin || ENDED.has(run.status)) return problem;
  return (
    <>
      {problem}
      <Button
        size="xs"
        variant="default"
        loading={loading}
        disabled={run.status === 'CANCELLING'}
        onClick={async () => {
          const said = await cancel({ variables: { id: run.id } }).then(
            ({ data }) =>
              data && 'message' in data.cancelTraining ? data.cancelTraining.message : null,
            (error: Error) => error.message,
          );
          setProblem(said === null ? null : <Problem title={t('notCancelled')}>{said}</Problem>);
        }}
      >
        {t('cancelRun')}
      </Button>
    </>
  );
}
