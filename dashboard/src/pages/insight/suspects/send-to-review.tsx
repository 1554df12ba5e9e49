import { useMutation } from '@apollo/client/react';
import { Button, Text } from '@mantine/core';
import { Problem } from '../../../components/problem.tsx';
import type { LabelSuspectsQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { suspectsTexts } from './texts.ts';

const REVIEW = graphql(`
  mutation ReviewSuspect($snapshotId: ID!, $videoId: ID!) {
    outcome: reviewLabelSuspect(input: { snapshotId: $snapshotId, videoId: $videoId }) {
      __typename
      ... on ReviewLabelSuspectSuccess {
        job {
          queue {
            name
          }
        }
      }
      ... on Error {
        message
      }
    }
  }
`);

type Video = LabelSuspectsQuery['labelSuspects']['edges'][number]['node']['video'];

/** Leaves a suspect to somebody else: the video becomes a review job. Again is fine. */
export function SendToReview({ snapshotId, video }: { snapshotId: string; video: Video }) {
  const t = useTexts(suspectsTexts);
  const [review, { data, error, loading }] = useMutation(REVIEW);
  const outcome = data?.outcome;
  if (outcome?.__typename === 'ReviewLabelSuspectSuccess') {
    return (
      <Text size="sm" role="status">
        {t('waits', { queue: outcome.job.queue.name })}
      </Text>
    );
  }
  const said = error?.message ?? outcome?.message;
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        w="fit-content"
        loading={loading}
        aria-label={t('reviewVideo', { video: video.externalId })}
        onClick={() =>
          // What goes wrong is told below.
          void review({ variables: { snapshotId, videoId: video.id } }).catch(() => undefined)
        }
      >
        {t('review')}
      </Button>
      {said !== undefined && (
        <Problem title={t('notSent', { video: video.externalId })}>{said}</Problem>
      )}
    </>
  );
}
