import { useQuery } from '@apollo/client/react';
import { Anchor, Badge, Group, Stack, Text, Timeline } from '@mantine/core';
import { Link } from 'react-router';
import { LoadMore } from '../../../components/load-more.tsx';
import { MayBeHidden } from '../../../components/may-be-hidden.tsx';
import { PredictionSummary } from '../../../components/prediction-summary.tsx';
import { Time } from '../../../components/time.tsx';
import type { VideoPredictionsQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { videoTexts } from './texts.ts';

const PREDICTIONS = graphql(`
  query VideoPredictions($id: ID!, $after: String) {
    video(by: { id: $id }) {
      id
      currentPrediction {
        id
      }
      ruleMatches {
        rule {
          id
          name
        }
        ruleVersion
        live
        prediction {
          id
        }
      }
      predictions(first: 20, after: $after) {
        edges {
          node {
            id
            label
            claimProbability
            needsReview
            trigger
            createdAt
            modelVersion {
              id
              version
            }
          }
        }
        pageInfo {
          endCursor
          hasNextPage
        }
      }
    }
  }
`);

type Shown = NonNullable<VideoPredictionsQuery['video']>;
type Prediction = Shown['predictions']['edges'][number]['node'];

/** Every prediction, newest first, together by the version that made them. */
export function PredictionsTab({ id }: { id: string }) {
  const t = useTexts(videoTexts);
  const query = useQuery(PREDICTIONS, { variables: { id } });
  return (
    <MayBeHidden query={query}>
      {({ video }) =>
        video === null ? null : (
          <Stack>
            <Text size="sm" c="dimmed">
              {t('predictionsHint')}
            </Text>
            <Timeline bulletSize={18} lineWidth={2} active={-1}>
              {byVersion(video.predictions.edges.map(({ node }) => node)).map((group) => (
                <Timeline.Item
                  key={group.predictions[0]?.id}
                  title={
                    <Anchor component={Link} to={`/models/${group.version}`} fw={600}>
                      {t('version', { version: group.version })}
                    </Anchor>
                  }
                >
                  <Stack gap="md" pt={4}>
                    {group.predictions.map((prediction) => (
                      <Entry
                        key={prediction.id}
                        prediction={prediction}
                        isCurrent={prediction.id === video.currentPrediction.id}
                        matches={video.ruleMatches.filter(
                          (match) => match.prediction.id === prediction.id,
                        )}
                      />
                    ))}
                  </Stack>
                </Timeline.Item>
              ))}
            </Timeline>
            <LoadMore
              pageInfo={video.predictions.pageInfo}
              onMore={(after) => query.fetchMore({ variables: { after } })}
            />
          </Stack>
        )
      }
    </MayBeHidden>
  );
}

function Entry({
  prediction,
  isCurrent,
  matches,
}: {
  prediction: Prediction;
  isCurrent: boolean;
  matches: Shown['ruleMatches'];
}) {
  const t = useTexts(videoTexts);
  return (
    <Group align="flex-start" style={{ columnGap: 'var(--mantine-spacing-xl)', rowGap: 6 }}>
      <PredictionSummary {...prediction} />
      <Stack gap={4}>
        <Group gap="xs">
          <Text size="sm">
            {t(prediction.trigger)}, <Time at={prediction.createdAt} />
          </Text>
          {isCurrent && (
            <Badge variant="default" radius="sm" tt="none">
              {t('current')}
            </Badge>
          )}
        </Group>
        {matches.map(({ rule, ruleVersion, live }) => (
          <Text key={rule.id} size="sm" c="dimmed">
            {t(live ? 'ruleMatched' : 'ruleMatchedBackground', {
              rule: rule.name,
              version: ruleVersion,
            })}
          </Text>
        ))}
      </Stack>
    </Group>
  );
}

/** Neighbours of one version together; a version that came back later is there twice. */
function byVersion(predictions: readonly Prediction[]) {
  const groups: { version: number; predictions: Prediction[] }[] = [];
  for (const prediction of predictions) {
    const { version } = prediction.modelVersion;
    const last = groups.at(-1);
    if (last?.version === version) last.predictions.push(prediction);
    else groups.push({ version, predictions: [prediction] });
  }
  return groups;
}
