import { Paper, Stack, Title } from '@mantine/core';
import { Facts } from '../../../components/facts.tsx';
import { useFigures } from '../../../components/figures.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { videosTexts } from '../texts.ts';
import { videoTexts } from './texts.ts';
import type { ShownVideo } from './video-page.tsx';

/** How it was received, when last heard of. */
export function CountsCard({ video }: { video: ShownVideo }) {
  const t = useTexts(videoTexts);
  const v = useTexts(videosTexts);
  const { count } = useFigures();
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="counts">
      <Stack gap="sm">
        <Title order={2} size="h4" id="counts">
          {t('counts')}
        </Title>
        <Facts
          small
          facts={[
            [v('views'), count(video.viewCount)],
            [v('likes'), count(video.likeCount)],
            [v('comments'), count(video.commentCount)],
            [v('shares'), count(video.shareCount)],
            [v('downloads'), count(video.downloadCount)],
            [
              t('duration'),
              video.durationSec === null ? '–' : t('seconds', { count: video.durationSec }),
            ],
          ]}
        />
      </Stack>
    </Paper>
  );
}
