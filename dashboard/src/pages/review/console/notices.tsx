import { Alert, Button, CopyButton, Group, Text, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconClockX } from '@tabler/icons-react';
import { componentTexts } from '../../../components/texts.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { reviewTexts } from '../texts.ts';
import type { Held, Lost, SessionState, Verdict } from './session-state.ts';

const SPOKEN_CHARACTERS = 600;

/** A lease that was lost: how, what became of the work, and the text that was written, to be kept. */
export function LostNotice({ lost, onDismiss }: { lost: Lost; onDismiss: () => void }) {
  const t = useTexts(reviewTexts);
  const c = useTexts(componentTexts);
  const verdict = useVerdict(lost.verdict);
  return (
    <Alert
      color="orange"
      icon={<IconClockX aria-hidden />}
      title={t(`lost${lost.loss}`)}
      role="alert"
    >
      <Text size="sm" lineClamp={1} fs="italic">
        “{lost.job.video.transcript}”
      </Text>
      <Text size="sm" mt={4}>
        {t(`lost${lost.loss}Hint`)}{' '}
        {verdict === null ? t('nothingWasDecided') : t('verdictNotRecorded', { verdict })}
      </Text>
      {lost.reason !== '' && (
        <Text size="sm" mt={4} p="xs" bg="var(--mantine-color-body)" data-testid="kept-text">
          {lost.reason}
        </Text>
      )}
      <Group gap="xs" mt="xs">
        {lost.reason !== '' && (
          <CopyButton value={lost.reason}>
            {({ copied, copy }) => (
              <Button size="xs" variant="default" onClick={copy}>
                {copied ? c('copied') : t('copyText')}
              </Button>
            )}
          </CopyButton>
        )}
        <Button size="xs" variant="default" onClick={onDismiss}>
          {c('close')}
        </Button>
      </Group>
    </Alert>
  );
}

/** Why a job that had left the screen is here again. */
export function ReturnedNotice({ returned }: { returned: NonNullable<Held['returned']> }) {
  const t = useTexts(reviewTexts);
  const verdict = useVerdict(returned.verdict) ?? '';
  const { message } = returned;
  return message === null ? (
    <Alert color="blue" title={t('undone')} role="status">
      {t('undoneHint', { verdict })}
    </Alert>
  ) : (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t('returned')} role="alert">
      {t('returnedHint', { verdict, message })}
    </Alert>
  );
}

/** What somebody hears who does not see the screen change. */
export function Announcer({ said }: { said: SessionState['said'] }) {
  const t = useTexts(reviewTexts);
  const verdict = useVerdict(said !== null && 'after' in said.what ? said.what.after : null);
  return (
    <VisuallyHidden role="status" aria-live="polite" data-testid="announcer">
      {said !== null && <span key={said.number}>{text()}</span>}
    </VisuallyHidden>
  );

  function text(): string {
    if (said === null) return '';
    const { what } = said;
    const before = verdict === null ? '' : `${t('saidVerdict', { verdict })} `;
    if (what.kind === 'EMPTY') return `${before}${t('saidEmpty')}`;
    if (what.kind === 'NOTHING_TO_UNDO') return t('nothingToUndo');
    const transcript = what.job.video.transcript.slice(0, SPOKEN_CHARACTERS);
    return `${before}${t(`said${what.kind}`, { transcript })}`;
  }
}

function useVerdict(verdict: Verdict | null): string | null {
  const t = useTexts(reviewTexts);
  if (verdict === null) return null;
  return t(verdict.kind === 'DECIDE' ? verdict.label : verdict.kind);
}
