import { useMutation } from '@apollo/client/react';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { notify } from '../../../components/notices.tsx';
import { Problem } from '../../../components/problem.tsx';
import { componentTexts } from '../../../components/texts.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { videosTexts } from '../texts.ts';

const LOAD_SAMPLE = graphql(`
  mutation LoadSample($csv: String!) {
    createDatasetSnapshot(input: { csv: $csv, labelSource: IMPORT }) {
      __typename
      ... on CreateDatasetSnapshotSuccess {
        upload {
          stored
          labels
        }
      }
      ... on Error {
        message
      }
    }
  }
`);

/** Sends the sample file through the API that any labelled file comes in by, and says so before. */
export function LoadSample({
  opened,
  onClose,
  onLoaded,
}: {
  opened: boolean;
  onClose: () => void;
  onLoaded: () => void;
}) {
  const t = useTexts(videosTexts);
  const c = useTexts(componentTexts);
  const [load, { loading }] = useMutation(LOAD_SAMPLE);
  const [problem, setProblem] = useState<string | null>(null);

  async function go(): Promise<void> {
    setProblem(null);
    try {
      const { default: csv } = await import('../../../../../sample/videos.csv?raw');
      const { data } = await load({ variables: { csv } });
      const result = data?.createDatasetSnapshot;
      if (result?.__typename !== 'CreateDatasetSnapshotSuccess') {
        setProblem(result?.message ?? t('noAnswer'));
        return;
      }
      const { stored = 0, labels = 0 } = result.upload ?? {};
      void notify(t('sampleLoaded', { stored, labels }));
      onClose();
      onLoaded();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  }

  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={
        <Text fw={600} span>
          {t('loadSample')}
        </Text>
      }
      closeButtonProps={{ 'aria-label': c('close') }}
    >
      <Stack gap="md">
        <Text size="sm">{t('sampleWhat')}</Text>
        <Text size="sm">{t('sampleForGood')}</Text>
        {problem !== null && <Problem title={t('sampleFailed')}>{problem}</Problem>}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {c('cancel')}
          </Button>
          <Button loading={loading} onClick={() => void go()}>
            {t('loadSample')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
