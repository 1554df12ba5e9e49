import { Anchor, Badge, Button, Group, Loader, Paper, Text, Title } from '@mantine/core';
import { useId } from 'react';
import { Link } from 'react-router';
import { useFigures } from '../../../components/figures.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { useHasRole } from '../../../session/viewer.ts';
import { reviewTexts } from '../texts.ts';
import classes from './console.module.css';
import { isUndoable, type Left } from './session-state.ts';
import { useNow } from './use-now.ts';

/** The last verdicts: what became of each, and the way back while there is one. */
export function Trail({
  trail,
  onUndo,
}: {
  trail: readonly Left[];
  onUndo: (key: number) => void;
}) {
  const t = useTexts(reviewTexts);
  const title = useId();
  const now = useNow();
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={title}>
      <Title order={2} size="h6" id={title} mb={4}>
        {t('trail')}
      </Title>
      {trail.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('trailEmpty')}
        </Text>
      ) : (
        <ul className={classes.trail} data-testid="trail">
          {trail.map((left) => (
            <Entry key={left.key} left={left} now={now} onUndo={() => onUndo(left.key)} />
          ))}
        </ul>
      )}
    </Paper>
  );
}

function Entry({ left, now, onUndo }: { left: Left; now: number; onUndo: () => void }) {
  const t = useTexts(reviewTexts);
  const figures = useFigures();
  const senior = useHasRole()('SENIOR');
  const { verdict, held, state, model, problem } = left;
  const { video } = held.job;
  const name = t(verdict.kind === 'DECIDE' ? verdict.label : verdict.kind);
  return (
    <li data-state={state}>
      <Group gap="xs" py={6} wrap="nowrap" justify="space-between">
        <div style={{ minWidth: 0 }}>
          <Group gap={6}>
            <Badge size="sm" variant="default" tt="none">
              {name}
            </Badge>
            <Text size="xs" c="dimmed" span>
              {state === 'SENDING' || state === 'RETRYING' || state === 'UNDOING' ? (
                <>
                  <Loader size={10} mr={4} aria-hidden />
                  {t(state)}
                </>
              ) : (
                t(state)
              )}
            </Text>
          </Group>
          <Anchor component={Link} to={`/videos/${video.id}`} size="sm" lineClamp={1} c="inherit">
            {video.transcript}
          </Anchor>
          {model !== null && state === 'DONE' && (
            <Text size="xs" c="dimmed">
              {t('modelSaid', {
                label: t(model.label),
                share: figures.share(
                  model.label === 'CLAIM' ? model.claimProbability : 1 - model.claimProbability,
                ),
              })}
            </Text>
          )}
          {problem !== null && (
            <Text size="xs" c="red">
              {problem}
            </Text>
          )}
        </div>
        {isUndoable(left, now, senior) && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={onUndo}
            style={{ flexShrink: 0 }}
            aria-label={t('undoThis', { verdict: name, transcript: video.transcript.slice(0, 60) })}
          >
            {t('undo')}
          </Button>
        )}
      </Group>
    </li>
  );
}
