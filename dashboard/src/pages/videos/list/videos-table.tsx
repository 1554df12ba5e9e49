import { Anchor, Badge, Card, Checkbox, Group, Stack, Table, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Link } from 'react-router';
import { useFigures } from '../../../components/figures.ts';
import { LabelBadge } from '../../../components/label-badge.tsx';
import { PredictionSummary } from '../../../components/prediction-summary.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { Time } from '../../../components/time.tsx';
import { useTexts } from '../../../i18n/i18n.ts';
import type { Selection } from '../bulk/selection.ts';
import { bulkTexts } from '../bulk/texts.ts';
import { videosTexts } from '../texts.ts';
import { videoPath } from '../video-path.ts';
import type { ListedVideo } from './videos-query.ts';

/** A row a video; on a phone, a card. */
export function VideosTable({
  videos,
  selection,
}: {
  videos: readonly ListedVideo[];
  /** Null for who cannot decide about several. */
  selection: Selection | null;
}) {
  const t = useTexts(videosTexts);
  const wide = useMediaQuery('(min-width: 62em)', true, { getInitialValueInEffect: false });
  if (!wide) {
    return (
      <Stack
        component="ul"
        gap="xs"
        p={0}
        m={0}
        style={{ listStyle: 'none' }}
        aria-label={t('title')}
      >
        {videos.map((video) => (
          <VideoCard key={video.id} video={video} selection={selection} />
        ))}
      </Stack>
    );
  }
  return (
    <ScrollingTable label={t('title')} minWidth={900}>
      <Table.Thead>
        <Table.Tr>
          {selection !== null && (
            <Table.Td w={40}>
              <SelectPage videos={videos} selection={selection} />
            </Table.Td>
          )}
          <Table.Th scope="col">{t('video')}</Table.Th>
          <Table.Th scope="col">{t('prediction')}</Table.Th>
          <Table.Th scope="col" style={{ whiteSpace: 'nowrap' }}>
            {t('stated')}
          </Table.Th>
          <Table.Th scope="col" ta="right">
            {t('views')}
          </Table.Th>
          <Table.Th scope="col" ta="right">
            {t('likes')}
          </Table.Th>
          <Table.Th scope="col">{t('author')}</Table.Th>
          <Table.Th scope="col">{t('submitted')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {videos.map((video) => (
          <Table.Tr key={video.id}>
            {selection !== null && (
              <Table.Td>
                <Select video={video} selection={selection} />
              </Table.Td>
            )}
            <Table.Th scope="row" fw={400} style={{ minWidth: 280, maxWidth: 520 }}>
              <Excerpt video={video} />
            </Table.Th>
            <Table.Td>
              <Prediction video={video} />
            </Table.Td>
            <Table.Td>
              <Stated video={video} />
            </Table.Td>
            <Table.Td ta="right">
              <Count value={video.viewCount} />
            </Table.Td>
            <Table.Td ta="right">
              <Count value={video.likeCount} />
            </Table.Td>
            <Table.Td style={{ maxWidth: 160 }}>
              <Author video={video} />
            </Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>
              <Text size="sm" span>
                <Time at={video.submittedAt} />
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollingTable>
  );
}

function VideoCard({ video, selection }: { video: ListedVideo; selection: Selection | null }) {
  const t = useTexts(videosTexts);
  return (
    <Card component="li" withBorder padding="sm">
      <Stack gap="xs">
        <Group gap="sm" wrap="nowrap" align="flex-start">
          {selection !== null && <Select video={video} selection={selection} />}
          <div style={{ minWidth: 0 }}>
            <Excerpt video={video} />
          </div>
        </Group>
        <Group justify="space-between" align="flex-start">
          <Prediction video={video} />
          <Stated video={video} />
        </Group>
        <Group justify="space-between" gap="xs">
          <Text size="xs" c="dimmed">
            <Count value={video.viewCount} /> {t('views')} · <Count value={video.likeCount} />{' '}
            {t('likes')}
          </Text>
          <Text size="xs" c="dimmed">
            <Time at={video.submittedAt} />
          </Text>
        </Group>
      </Stack>
    </Card>
  );
}

function Select({
  video: { id, externalId },
  selection,
}: {
  video: ListedVideo;
  selection: Selection;
}) {
  const t = useTexts(bulkTexts);
  return (
    <Checkbox
      aria-label={t('select', { name: externalId })}
      checked={selection.ids.has(id)}
      onChange={({ currentTarget: { checked } }) => selection.set([id], checked)}
    />
  );
}

function SelectPage({
  videos,
  selection,
}: {
  videos: readonly ListedVideo[];
  selection: Selection;
}) {
  const t = useTexts(bulkTexts);
  const ids = videos.map(({ id }) => id);
  const ticked = ids.filter((id) => selection.ids.has(id)).length;
  return (
    <Checkbox
      aria-label={t('selectPage')}
      checked={ticked === ids.length}
      indeterminate={ticked > 0 && ticked < ids.length}
      onChange={({ currentTarget: { checked } }) => selection.set(ids, checked)}
    />
  );
}

function Excerpt({ video: { id, externalId, transcript } }: { video: ListedVideo }) {
  return (
    <>
      <Anchor
        component={Link}
        to={videoPath(id)}
        size="sm"
        c="var(--mantine-color-text)"
        lineClamp={2}
      >
        {transcript}
      </Anchor>
      <Text size="xs" c="dimmed" ff="monospace" truncate>
        {externalId}
      </Text>
    </>
  );
}

function Prediction({ video: { currentPrediction } }: { video: ListedVideo }) {
  const t = useTexts(videosTexts);
  if (currentPrediction == null) return <Text size="sm">{t('hidden')}</Text>;
  return <PredictionSummary {...currentPrediction} />;
}

function Stated({ video: { currentLabel } }: { video: ListedVideo }) {
  const t = useTexts(videosTexts);
  if (currentLabel == null) {
    return (
      <Text size="sm" c="dimmed">
        {t('notStated')}
      </Text>
    );
  }
  return (
    <Stack gap={2} align="flex-start">
      <LabelBadge label={currentLabel.label} />
      <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
        {t(currentLabel.source)}
      </Text>
    </Stack>
  );
}

function Count({ value }: { value: number | null }) {
  const { compact, count } = useFigures();
  return (
    <Text span inherit title={count(value)} style={{ fontVariantNumeric: 'tabular-nums' }}>
      {compact(value)}
    </Text>
  );
}

function Author({ video }: { video: ListedVideo }) {
  const t = useTexts(videosTexts);
  const { authorExternalId, authorBanStatus, verifiedStatus } = video;
  return (
    <Stack gap={4} align="flex-start">
      {authorExternalId === null ? (
        <Text size="sm" c="dimmed">
          {t('unknownAuthor')}
        </Text>
      ) : (
        <Anchor
          component={Link}
          to={`/videos?author=${encodeURIComponent(authorExternalId)}`}
          size="sm"
          maw="100%"
          truncate
          title={authorExternalId}
        >
          {authorExternalId}
        </Anchor>
      )}
      {(verifiedStatus === 'VERIFIED' || authorBanStatus !== 'ACTIVE') && (
        <Group gap={4}>
          {verifiedStatus === 'VERIFIED' && <Fact text={t('VERIFIED')} />}
          {authorBanStatus !== 'ACTIVE' && <Fact text={t(authorBanStatus)} />}
        </Group>
      )}
    </Stack>
  );
}

function Fact({ text }: { text: string }) {
  return (
    <Badge size="sm" variant="default" tt="none" radius="sm" fw={500}>
      {text}
    </Badge>
  );
}
