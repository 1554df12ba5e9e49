import { useMutation, useQuery } from '@apollo/client/react';
import {
  Anchor,
  Button,
  Group,
  Modal,
  NativeSelect,
  NumberInput,
  SimpleGrid,
  Stack,
  Switch,
  Text,
} from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { Problem } from '../../../components/problem.tsx';
import { componentTexts } from '../../../components/texts.ts';
import type { RetrainMutation } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { trainingTexts } from './texts.ts';

const RETRAIN = graphql(`
  mutation Retrain($input: RetrainModelInput!) {
    retrainModel(input: $input) {
      __typename
      ... on RetrainModelSuccess {
        trainingRun {
          id
        }
      }
      ... on TrainingInProgressError {
        trainingRun {
          id
        }
      }
      ... on InsufficientLabelsError {
        claimCount
        opinionCount
        requiredPerClass
      }
      ... on Error {
        message
      }
    }
  }
`);

const SNAPSHOTS = graphql(`
  query VersionSnapshots {
    modelVersions(first: 50) {
      nodes {
        id
        version
        datasetSnapshot {
          id
        }
      }
    }
  }
`);

const ARCHITECTURES = ['ngram-linear', 'reference-mlp'];
type Outcome = RetrainMutation['retrainModel'];

/** What to train; every field has a value that suits, so that one press is enough. */
export function RetrainDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useTexts(trainingTexts);
  const c = useTexts(componentTexts);
  const navigate = useNavigate();
  const [architecture, setArchitecture] = useState(ARCHITECTURES[0] ?? '');
  const [epochs, setEpochs] = useState<number | string>('');
  const [seed, setSeed] = useState<number | string>(1);
  const [target, setTarget] = useState<number | string>(0.001);
  const [snapshotId, setSnapshotId] = useState('');
  const [autoPromote, setAutoPromote] = useState(false);
  const [problem, setProblem] = useState<ReactNode>(null);
  const [retrain, { loading, client }] = useMutation(RETRAIN);
  const snapshots = useQuery(SNAPSHOTS, { skip: !opened });

  const start = async () => {
    setProblem(null);
    try {
      const { data } = await retrain({
        variables: {
          input: {
            architecture,
            autoPromote,
            ...(typeof epochs === 'number' && { epochs }),
            ...(typeof seed === 'number' && { seed }),
            ...(typeof target === 'number' && { targetErrorRate: target }),
            ...(snapshotId !== '' && { snapshotId }),
          },
        },
      });
      if (data?.retrainModel.__typename !== 'RetrainModelSuccess') {
        setProblem(<Refusal outcome={data?.retrainModel} onLeave={onClose} />);
        return;
      }
      onClose();
      await client.refetchQueries({ include: ['TrainingRuns'] });
      void navigate(
        `/models?tab=training&run=${encodeURIComponent(data.retrainModel.trainingRun.id)}`,
      );
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      setProblem(<Problem title={t('notStarted')}>{message}</Problem>);
    }
  };

  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={
        <Text fw={600} component="span">
          {t('retrainTitle')}
        </Text>
      }
      closeButtonProps={{ 'aria-label': c('close') }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        <Stack gap="md">
          <Text size="sm">{t('retrainHint')}</Text>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <NativeSelect
              label={t('architecture')}
              description={t('architectureHint')}
              data={ARCHITECTURES}
              value={architecture}
              onChange={(event) => setArchitecture(event.currentTarget.value)}
            />
            <NativeSelect
              label={t('data')}
              value={snapshotId}
              onChange={(event) => setSnapshotId(event.currentTarget.value)}
              data={[
                { value: '', label: t('dataNow') },
                ...(snapshots.data?.modelVersions.nodes ?? []).flatMap(
                  ({ version, datasetSnapshot }) =>
                    datasetSnapshot
                      ? [{ value: datasetSnapshot.id, label: t('dataOf', { version }) }]
                      : [],
                ),
              ]}
            />
            <NumberInput
              label={t('epochs')}
              description={t('epochsHint')}
              min={1}
              max={100}
              allowDecimal={false}
              value={epochs}
              onChange={setEpochs}
            />
            <NumberInput
              label={t('seed')}
              description={t('seedHint')}
              min={1}
              max={2_147_483_647}
              allowDecimal={false}
              value={seed}
              onChange={setSeed}
            />
            <NumberInput
              label={t('targetErrorRate')}
              description={t('targetHint')}
              min={0}
              max={0.5}
              step={0.001}
              decimalScale={6}
              value={target}
              onChange={setTarget}
            />
          </SimpleGrid>
          <Switch
            label={t('autoPromote')}
            description={t('autoPromoteHint')}
            checked={autoPromote}
            onChange={(event) => setAutoPromote(event.currentTarget.checked)}
          />
          {problem}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('cancelDialog')}
            </Button>
            <Button type="submit" loading={loading}>
              {t('start')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Refusal({ outcome, onLeave }: { outcome: Outcome | undefined; onLeave: () => void }) {
  const t = useTexts(trainingTexts);
  if (outcome?.__typename === 'TrainingInProgressError') {
    return (
      <Problem title={t('notStarted')}>
        {t('inProgress')}{' '}
        <Anchor
          component={Link}
          to={`/models?tab=training&run=${encodeURIComponent(outcome.trainingRun.id)}`}
          onClick={onLeave}
          underline="always"
          size="sm"
        >
          {t('watchIt')}
        </Anchor>
      </Problem>
    );
  }
  if (outcome?.__typename === 'InsufficientLabelsError') {
    return (
      <Problem title={t('notStarted')}>
        {t('tooFewLabels', {
          claims: outcome.claimCount,
          opinions: outcome.opinionCount,
          required: outcome.requiredPerClass,
        })}
      </Problem>
    );
  }
  return (
    <Problem title={t('notStarted')}>
      {outcome && 'message' in outcome ? outcome.message : null}
    </Problem>
  );
}
