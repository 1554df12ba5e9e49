import { Alert, Anchor, List, Paper, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { Facts } from '../../../components/facts.tsx';
import { useFigures } from '../../../components/figures.ts';
import type { PreviewBulkDecisionQuery } from '../../../graphql/generated/graphql.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { videoPath } from '../video-path.ts';
import { bulkTexts } from './texts.ts';

const SHOWN = 5;

/** How many videos a bulk decision would touch, and how; and some of them to look at. */
export function Preview({
  preview,
  decidesLabel,
}: {
  preview: PreviewBulkDecisionQuery['previewBulkDecision'];
  decidesLabel: boolean;
}) {
  const t = useTexts(bulkTexts);
  const { count } = useFigures();
  const { capped, sample, withOpenJobs, ...counts } = preview;
  if (capped) return <Alert color="red" title={t('capped', { number: count(counts.count) })} />;
  if (counts.count === 0) return <Alert color="gray" title={t('nothing')} />;
  const ofLabels = ['changing', 'agreeing', 'unlabelled', 'skippedGold'] as const;
  return (
    <Paper withBorder p="sm" component="section" aria-label={t('preview')}>
      <Stack gap="sm">
        <Text size="sm" fw={600}>
          {t('preview')}
        </Text>
        <Facts
          cols={2}
          facts={[
            [t('count'), count(counts.count)],
            [t('withOpenJobs'), count(withOpenJobs)],
            ...(decidesLabel
              ? ofLabels.map((name) => [t(name), count(counts[name])] as const)
              : []),
          ]}
        />
        <div>
          <Text size="xs" c="dimmed">
            {t('sample')}
          </Text>
          <List size="sm" spacing={2}>
            {sample.slice(0, SHOWN).map(({ id, transcript }) => (
              <List.Item key={id}>
                <Anchor
                  component={Link}
                  to={videoPath(id)}
                  target="_blank"
                  c="var(--mantine-color-text)"
                  inherit
                  lh="24px"
                  lineClamp={1}
                >
                  {transcript}
                </Anchor>
              </List.Item>
            ))}
          </List>
        </div>
      </Stack>
    </Paper>
  );
}
