import { Badge, Group, Progress, Stack, Text } from '@mantine/core';
import type { ClaimLabel } from '../graphql/generated/graphql.ts';
import { useTexts } from '../i18n/i18n.ts';
import { useFigures } from './figures.ts';
import { LabelBadge } from './label-badge.tsx';
import { componentTexts } from './texts.ts';

/** What a model says of a text: the label in words, how likely a claim is, and whether a person should look. */
export function PredictionSummary({
  label,
  claimProbability,
  needsReview,
}: {
  label: ClaimLabel;
  claimProbability: number;
  needsReview?: boolean | null;
}) {
  const t = useTexts(componentTexts);
  const { share } = useFigures();
  const probability = share(claimProbability);
  return (
    <Stack gap={4} miw={150}>
      <Group gap={6} wrap="nowrap">
        <LabelBadge label={label} />
        {needsReview && (
          <Badge
            variant="outline"
            color="gray"
            c="var(--mantine-color-text)"
            tt="none"
            radius="sm"
            style={{ flexShrink: 0 }}
          >
            {t('needsReview')}
          </Badge>
        )}
      </Group>
      <Group gap={8} wrap="nowrap">
        <Progress
          value={claimProbability * 100}
          color={label === 'CLAIM' ? 'var(--gavel-claim)' : 'var(--gavel-opinion)'}
          size="sm"
          w={72}
          aria-label={t('claimProbability')}
        />
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {t('claimShare', { probability })}
        </Text>
      </Group>
    </Stack>
  );
}
