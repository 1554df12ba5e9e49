import { Badge, Button, Group, Paper, Text, Title, VisuallyHidden } from '@mantine/core';
import { type CSSProperties, type Ref, useState } from 'react';
import { useTexts } from '../../../i18n/i18n.ts';
import { reviewTexts } from '../texts.ts';
import classes from './console.module.css';

type Attribution = { start: number; end: number; weight: number };

/** Words that weigh less than this share of the heaviest are left as they are. */
const FAINTEST = 0.15;

/** What was said, large and with a measure that the eye keeps to. Gets the focus when a job comes. */
export function Transcript({
  ref,
  transcript,
  explanation,
  blur,
  revealed,
  onReveal,
}: {
  ref: Ref<HTMLElement>;
  transcript: string;
  explanation: readonly Attribution[];
  blur: boolean;
  revealed: boolean;
  onReveal: (revealed: boolean) => void;
}) {
  const t = useTexts(reviewTexts);
  const [focused, setFocused] = useState(false);
  const marked = explanation.length > 0;
  return (
    <Paper
      ref={ref}
      component="article"
      withBorder
      tabIndex={-1}
      aria-labelledby="transcript-title"
      className={classes.transcript ?? ''}
      data-blurred={blur && !revealed && !focused}
    >
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h6" id="transcript-title">
          {t('transcript')}
        </Title>
        <Group gap="xs">
          {marked && <Legend />}
          {blur && (
            <Button
              size="compact-xs"
              variant="default"
              aria-keyshortcuts="b"
              aria-pressed={revealed}
              onClick={() => onReveal(!revealed)}
            >
              {t(revealed ? 'hideText' : 'showText')}
            </Button>
          )}
        </Group>
      </Group>
      <div
        className={classes.words}
        {...(blur && {
          tabIndex: 0,
          onFocus: () => setFocused(true),
          onBlur: () => setFocused(false),
        })}
      >
        {marked ? <Marked text={transcript} explanation={explanation} /> : transcript}
      </div>
    </Paper>
  );
}

function Legend() {
  const t = useTexts(reviewTexts);
  return (
    <Group gap={6}>
      <Text size="xs" c="dimmed">
        {t('speaksFor')}
      </Text>
      {(['CLAIM', 'OPINION'] as const).map((label) => (
        <Badge key={label} variant="transparent" tt="none" px={2} c="var(--mantine-color-text)">
          <span className={classes.mark} data-for={label} style={strength(0.6)}>
            {t(label)}
          </span>
        </Badge>
      ))}
    </Group>
  );
}

/** The pieces of an explanation may lie in one another: each stretch has the weight of all that cover it. */
function Marked({ text, explanation }: { text: string; explanation: readonly Attribution[] }) {
  const t = useTexts(reviewTexts);
  const edges = new Set([0, text.length]);
  for (const { start, end } of explanation) edges.add(start).add(end);
  const places = [...edges].sort((a, b) => a - b);
  const stretches = places.slice(0, -1).map((start, place) => {
    const end = places[place + 1] ?? text.length;
    const weight = explanation
      .filter((piece) => piece.start <= start && piece.end >= end)
      .reduce((sum, piece) => sum + piece.weight, 0);
    return { start, words: text.slice(start, end), weight };
  });
  const most = Math.max(...stretches.map(({ weight }) => Math.abs(weight)), Number.MIN_VALUE);
  return stretches.map(({ start, words, weight }) => {
    const share = Math.abs(weight) / most;
    if (share < FAINTEST || words.trim() === '') return <span key={start}>{words}</span>;
    const label = weight > 0 ? 'CLAIM' : 'OPINION';
    return (
      <span key={start} className={classes.mark} data-for={label} style={strength(share)}>
        {words}
        {share > 0.8 && <VisuallyHidden component="span"> ({t(label)}) </VisuallyHidden>}
      </span>
    );
  });
}

function strength(share: number): CSSProperties {
  return { '--strength': `${Math.round(8 + share * 22)}%` } as CSSProperties;
}
