import { useQuery } from '@apollo/client/react';
import { Badge, Group, Paper, Stack, Switch, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useFigures } from '../../../components/figures.ts';
import {
  HighlightedTranscript,
  HighlightLegend,
} from '../../../components/highlighted-transcript.tsx';
import { MayBeHidden } from '../../../components/may-be-hidden.tsx';
import { PredictionSummary } from '../../../components/prediction-summary.tsx';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { videoTexts } from './texts.ts';
import type { ShownVideo } from './video-page.tsx';

const EXPLANATION = graphql(`
  query VideoExplanation($id: ID!) {
    video(by: { id: $id }) {
      id
      currentPrediction {
        id
        label
        claimProbability
        needsReview
        familiarity
        modelVersion {
          id
          version
        }
        explanation {
          start
          end
          weight
        }
      }
    }
  }
`);

/** What is said, and what in it the model went by. */
export function TranscriptCard({ video }: { video: ShownVideo }) {
  const t = useTexts(videoTexts);
  const { share } = useFigures();
  const [marked, setMarked] = useState(true);
  const query = useQuery(EXPLANATION, { variables: { id: video.id } });
  const prediction = query.data?.video?.currentPrediction;
  const attributions = prediction?.explanation ?? [];
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="transcript">
      <Stack gap="md">
        <Group justify="space-between">
          <Title order={2} size="h4" id="transcript">
            {t('transcript')}
          </Title>
          {attributions.length > 0 && (
            <Switch
              label={t('mark')}
              checked={marked}
              onChange={(event) => setMarked(event.currentTarget.checked)}
            />
          )}
        </Group>
        <HighlightedTranscript text={video.transcript} attributions={marked ? attributions : []} />
        {marked && attributions.length > 0 && <HighlightLegend />}
        {video.tags.length > 0 && (
          <Group gap="xs">
            <Text size="sm">{t('tags')}</Text>
            {video.tags.map(({ tag }) => (
              <Badge key={tag} variant="default" radius="sm" tt="none">
                {tag}
              </Badge>
            ))}
          </Group>
        )}
        <MayBeHidden query={query} rows={2}>
          {() =>
            prediction != null && (
              <Group
                align="flex-start"
                style={{ columnGap: 'var(--mantine-spacing-xl)', rowGap: 8 }}
              >
                <PredictionSummary {...prediction} />
                <Text size="sm" c="dimmed" maw={420}>
                  {t('saidBy', { version: prediction.modelVersion.version })}
                  {prediction.familiarity !== null &&
                    ` ${t('familiarity', { share: share(prediction.familiarity) })}`}
                  {attributions.length === 0 && ` ${t('noExplanation')}`}
                </Text>
              </Group>
            )
          }
        </MayBeHidden>
      </Stack>
    </Paper>
  );
}
