import { Anchor, Badge, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { Link } from 'react-router';
import { Facts } from '../../../components/facts.tsx';
import { useFigures } from '../../../components/figures.ts';
import { Time } from '../../../components/time.tsx';
import { useTexts } from '../../../i18n/i18n.ts';
import { reviewTexts } from '../texts.ts';
import { EarlierDecisions } from './earlier-decisions.tsx';
import type { Background } from './review-api.ts';
import type { Held } from './session-state.ts';

/** What is known of the video and its author; what the queue hides until the decision is not here at all. */
export function SidePanel({ held }: { held: Held }) {
  const { job, background } = held;
  return (
    <>
      <PredictionCard job={job} background={background} />
      <VideoCard job={job} background={background} />
      <AuthorCard job={job} background={background} />
      <EarlierDecisions job={job} background={background} />
    </>
  );
}

export function Card({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={id}>
      <Title order={2} size="h6" id={id} mb="xs">
        {title}
      </Title>
      {children}
    </Paper>
  );
}

/** @returns bones, or what failed, while the background is not there; null once it is. */
export function Pending({ background }: { background: Held['background'] }) {
  const t = useTexts(reviewTexts);
  if (background === 'LOADING') return <Skeleton height={48} />;
  return (
    <Text size="sm" c="dimmed">
      {t('backgroundFailed')}
    </Text>
  );
}

export function isThere(background: Held['background']): background is Background {
  return typeof background === 'object';
}

type Parts = Pick<Held, 'job' | 'background'>;

function PredictionCard({ job, background }: Parts) {
  const t = useTexts(reviewTexts);
  const figures = useFigures();
  if (job.predictionHidden) {
    return (
      <Card title={t('prediction')}>
        <Group gap="xs" wrap="nowrap" align="flex-start">
          <IconEyeOff size={16} aria-hidden style={{ flexShrink: 0, marginTop: 3 }} />
          <Text size="sm">{t('hidden')}</Text>
        </Group>
      </Card>
    );
  }
  if (!isThere(background)) {
    return (
      <Card title={t('prediction')}>
        <Pending background={background} />
      </Card>
    );
  }
  const prediction = predictionOf(background);
  const earlier = (background.video?.predictions?.nodes ?? []).filter(
    ({ id }) => id !== prediction?.id,
  );
  return (
    <Card title={t('prediction')}>
      {prediction === null ? (
        <Text size="sm">{t('hidden')}</Text>
      ) : (
        <Stack gap={6}>
          <Group gap="xs">
            <Badge size="lg" variant="default" tt="none">
              {t(prediction.label)}
            </Badge>
            <Text size="sm">
              {t('claimProbability', { share: figures.share(prediction.claimProbability) })}
            </Text>
          </Group>
          <Text size="xs" c="dimmed">
            {t('byVersion', { version: prediction.modelVersion.version })} ·{' '}
            <Time at={prediction.createdAt} />
          </Text>
          {earlier.map(({ id, label, claimProbability, createdAt, modelVersion }) => (
            <Text key={id} size="xs" c="dimmed">
              {t(label)} {figures.share(claimProbability)} · v{modelVersion.version} ·{' '}
              <Time at={createdAt} />
            </Text>
          ))}
        </Stack>
      )}
    </Card>
  );
}

export function predictionOf(background: Held['background']) {
  if (!isThere(background)) return null;
  const { node } = background;
  return node !== undefined && node !== null && 'prediction' in node
    ? (node.prediction ?? null)
    : null;
}

function VideoCard({ job: { video, source, enqueuedAt }, background }: Parts) {
  const t = useTexts(reviewTexts);
  const figures = useFigures();
  const reports = isThere(background) ? (background.video?.reportCount ?? 0) : 0;
  const counts = ['view', 'like', 'share', 'download', 'comment'] as const;
  return (
    <Card title={t('video')}>
      <Facts
        small
        cols={2}
        facts={[
          [
            t('externalId'),
            <Anchor key="id" component={Link} to={`/videos/${video.id}`} size="sm">
              {video.externalId}
            </Anchor>,
          ],
          [t('enteredBy'), t(source)],
          [t('entered'), <Time key="entered" at={enqueuedAt} />],
          [t('submitted'), <Time key="submitted" at={video.submittedAt} />],
          [t('duration'), video.durationSec == null ? '–' : t('seconds', { n: video.durationSec })],
          [t('reports'), figures.count(reports)],
          ...counts.map((name) => [t(`${name}s`), figures.count(video[`${name}Count`])] as const),
        ]}
      />
    </Card>
  );
}

function AuthorCard({ job: { video }, background }: Parts) {
  const t = useTexts(reviewTexts);
  const figures = useFigures();
  const standing = [
    [t('verified'), t(video.verifiedStatus)],
    [t('standing'), t(video.authorBanStatus)],
  ] as const;
  const author = isThere(background) ? background.author : null;
  return (
    <Card title={t('author')}>
      <Stack gap="sm">
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {video.authorExternalId ?? t('authorUnknown')}
        </Text>
        <Facts
          small
          cols={2}
          facts={[
            ...standing,
            ...(author
              ? ([
                  [t('videos'), figures.count(author.videoCount)],
                  [t('since'), <Time key="since" at={author.firstSeenAt} />],
                  ...(author.claimShare === undefined
                    ? []
                    : [[t('claimShare'), figures.share(author.claimShare)] as const]),
                  ...(author.claimLabelCount === undefined
                    ? []
                    : [
                        [
                          t('labels'),
                          t('labelCounts', {
                            claims: figures.count(author.claimLabelCount),
                            opinions: figures.count(author.opinionLabelCount),
                          }),
                        ] as const,
                      ]),
                  [t('actionsTaken'), figures.count(author.actionCount)],
                  [t('strikes'), figures.count(author.activeStrikeCount)],
                ] as const)
              : []),
          ]}
        />
        {!isThere(background) && <Pending background={background} />}
      </Stack>
    </Card>
  );
}
