import { Box, Group, Text } from '@mantine/core';
import { useTexts } from '../i18n/i18n.ts';
import { useFigures } from './figures.ts';
import classes from './highlighted-transcript.module.css';
import { componentTexts } from './texts.ts';

type Attribution = Readonly<{ start: number; end: number; weight: number }>;
type Piece = { start: number; text: string; weight: number };

/** Below this share of the strongest weight a piece is left plain: it says next to nothing. */
const FAINTEST = 0.08;

/**
 * A transcript as it came, with what spoke for claim and for opinion marked: by colour, by the line under
 * it (full or dotted), and in words for who does not see either. Nothing is marked without attributions.
 */
export function HighlightedTranscript({
  text,
  attributions,
}: {
  text: string;
  attributions: readonly Attribution[];
}) {
  const t = useTexts(componentTexts);
  const { change } = useFigures();
  const strongest = Math.max(...attributions.map(({ weight }) => Math.abs(weight)), 0);
  return (
    <Text component="p" m={0} className={classes.text}>
      {split(text, attributions).map(({ start, text: piece, weight }) => {
        const strength = strongest === 0 ? 0 : Math.abs(weight) / strongest;
        if (strength < FAINTEST) return piece;
        const label = weight > 0 ? 'CLAIM' : 'OPINION';
        const title = t(weight > 0 ? 'speaksForClaim' : 'speaksForOpinion', {
          weight: change(weight),
        });
        return (
          <Box
            component="mark"
            key={start}
            className={classes.mark}
            data-label={label}
            title={title}
            __vars={{ '--strength': `${Math.round(12 + 33 * strength)}%` }}
          >
            {piece}
          </Box>
        );
      })}
    </Text>
  );
}

/** What the marks of a transcript mean. */
export function HighlightLegend() {
  const t = useTexts(componentTexts);
  return (
    <Group gap="md">
      {(['CLAIM', 'OPINION'] as const).map((label) => (
        <Box
          key={label}
          component="mark"
          className={classes.mark}
          data-label={label}
          __vars={{ '--strength': '30%' }}
        >
          <Text span size="xs">
            {t(label === 'CLAIM' ? 'forClaim' : 'forOpinion')}
          </Text>
        </Box>
      ))}
      <Text size="xs" c="dimmed">
        {t('strengthHint')}
      </Text>
    </Group>
  );
}

/** The text cut where attributions start and end; where several cover a piece, what they add up to counts. */
function split(text: string, attributions: readonly Attribution[]): Piece[] {
  const cuts = new Set([0, text.length]);
  for (const { start, end } of attributions) cuts.add(start).add(end);
  const places = [...cuts].filter((at) => at <= text.length).sort((a, b) => a - b);
  return places.slice(0, -1).map((start, index) => {
    const end = places[index + 1] ?? text.length;
    const weight = attributions
      .filter((one) => one.start <= start && one.end >= end)
      .reduce((sum, one) => sum + one.weight, 0);
    return { start, text: text.slice(start, end), weight };
  });
}
