import { useQuery } from '@apollo/client/react';
import { Anchor, Grid, Stack, Text } from '@mantine/core';
import { Link, useParams } from 'react-router';
import { Loaded } from '../../../components/loaded.tsx';
import { Page } from '../../../components/page.tsx';
import { Time } from '../../../components/time.tsx';
import { UrlTabs } from '../../../components/url-tabs.tsx';
import type { VideoQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { AuthorCard } from './author-card.tsx';
import { CountsCard } from './counts-card.tsx';
import { DecisionsTab } from './decisions-tab.tsx';
import { JobsTab } from './jobs-tab.tsx';
import { LabelsTab } from './labels-tab.tsx';
import { PredictionsTab } from './predictions-tab.tsx';
import { RecordTab } from './record-tab.tsx';
import { videoTexts } from './texts.ts';
import { TranscriptCard } from './transcript-card.tsx';

const VIDEO = graphql(`
  query Video($id: ID!) {
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
      tags {
        tag
      }
    }
  }
`);

export type ShownVideo = NonNullable<VideoQuery['video']>;

export default function VideoPage() {
  const { id = '' } = useParams();
  const query = useQuery(VIDEO, { variables: { id } });
  return (
    <Loaded query={query} rows={14}>
      {({ video }) => (video === null ? <NoVideo /> : <VideoOf video={video} />)}
    </Loaded>
  );
}

function NoVideo() {
  const t = useTexts(videoTexts);
  return (
    <Page title={t('noVideo')}>
      <Text>{t('noVideoHint')}</Text>
      <Anchor component={Link} to="/videos">
        {t('toList')}
      </Anchor>
    </Page>
  );
}

function VideoOf({ video }: { video: ShownVideo }) {
  const t = useTexts(videoTexts);
  const { id } = video;
  return (
    <Page
      title={video.externalId}
      description={
        <>
          <Anchor component={Link} to="/videos" size="sm" underline="always">
            {t('toList')}
          </Anchor>
          {' · '}
          {t('submitted')} <Time at={video.submittedAt} />
          {video.submittedBy !== null && ` · ${t('by', { who: video.submittedBy })}`}
        </>
      }
    >
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack gap="lg">
            <TranscriptCard video={video} />
            <UrlTabs
              label={t('parts')}
              tabs={[
                {
                  value: 'predictions',
                  label: t('predictions'),
                  content: () => <PredictionsTab id={id} />,
                },
                { value: 'labels', label: t('labels'), content: () => <LabelsTab id={id} /> },
                {
                  value: 'decisions',
                  label: t('decisions'),
                  content: () => <DecisionsTab id={id} />,
                },
                { value: 'jobs', label: t('jobs'), content: () => <JobsTab id={id} /> },
                { value: 'record', label: t('record'), content: () => <RecordTab id={id} /> },
              ]}
            />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Stack gap="md">
            <CountsCard video={video} />
            <AuthorCard video={video} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}
