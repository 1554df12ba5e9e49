import { useQuery } from '@apollo/client/react';
import { Stack, Text } from '@mantine/core';
import { CodeBlock } from '../../../components/code-block.tsx';
import { MayBeHidden } from '../../../components/may-be-hidden.tsx';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { videoTexts } from './texts.ts';

const RECORD = graphql(`
  query VideoRecord($id: ID!) {
    video(by: { id: $id }) {
      id
      externalId
      transcript
      durationSec
      authorExternalId
      authorBanStatus
      verifiedStatus
      viewCount
      likeCount
      shareCount
      downloadCount
      commentCount
      submittedAt
      submittedBy
      currentPrediction {
        id
        label
        claimProbability
        threshold
        confidence
        familiarity
        needsReview
        trigger
        inputHash
        createdAt
        modelVersion {
          id
          version
          sha256
        }
      }
      currentLabel {
        id
        label
        source
        revision
        actor
        reason
        createdAt
      }
    }
  }
`);

/** As the API answers it. */
export function RecordTab({ id }: { id: string }) {
  const t = useTexts(videoTexts);
  // Past the cache: it may be older than the record.
  const query = useQuery(RECORD, { variables: { id }, fetchPolicy: 'no-cache' });
  return (
    <MayBeHidden query={query}>
      {({ video }) => (
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            {t('recordHint')}
          </Text>
          <CodeBlock code={JSON.stringify(video, withoutTypenames, 2)} what={t('record')} />
        </Stack>
      )}
    </MayBeHidden>
  );
}

function withoutTypenames(key: string, value: unknown): unknown {
  return key === '__typename' ? undefined : value;
}
