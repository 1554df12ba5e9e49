import { useLazyQuery } from '@apollo/client/react';
import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKeyboard } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { Page } from '../../../components/page.tsx';
import type { ReviewQueueQuery } from '../../../graphql/generated/graphql.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { useSession } from '../../../session/viewer.ts';
import { QUEUE } from '../documents.ts';
import { reviewTexts } from '../texts.ts';
import { useQueueEvents } from '../use-queue-events.ts';
import { BreakReminder } from './break-reminder.tsx';
import classes from './console.module.css';
import { type Action, DecisionForm } from './decision-form.tsx';
import { LeaseClock } from './lease-clock.tsx';
import { Announcer, LostNotice, ReturnedNotice } from './notices.tsx';
import type { Policy } from './policy-picker.tsx';
import type { ReviewSession } from './review-session.ts';
import { isUndoable, type Verdict } from './session-state.ts';
import { predictionOf, SidePanel } from './side-panel.tsx';
import { Trail } from './trail.tsx';
import { Transcript } from './transcript.tsx';
import { isTyping, useKeys } from './use-keys.ts';
import { useSessionState } from './use-review-session.ts';
import { VerdictBar } from './verdict-bar.tsx';
import { WaitingPanel } from './waiting-panel.tsx';
import { chime, useWellness } from './wellness.ts';
import { WellnessMenu } from './wellness-menu.tsx';

// Loaded when they are first opened.
const KeysDialog = lazy(async () => ({ default: (await import('./keys-dialog.tsx')).KeysDialog }));
const NoteDialog = lazy(async () => ({ default: (await import('./note-dialog.tsx')).NoteDialog }));

type Queue = NonNullable<ReviewQueueQuery['reviewQueue']>;

/** The screen that a moderator works at: one job large, what is known of it beside it, verdicts below. */
export function Desk({
  session,
  queue,
  policies,
  actions,
}: {
  session: ReviewSession;
  queue: Queue;
  policies: readonly Policy[];
  actions: readonly Action[];
}) {
  const t = useTexts(reviewTexts);
  const navigate = useNavigate();
  const { viewer } = useSession();
  const [wellness, changeWellness] = useWellness(viewer.actor);
  const { desk, phase, failure, trail, lost, offline, guarded, said } = useSessionState(session);
  const [held] = desk;
  const job = held?.job.id ?? null;
  const [asked, setAsked] = useState<Verdict | null>(null);
  const [revealed, setRevealed] = useState(false);
  const [keysShown, keys] = useDisclosure(false);
  const [noteShown, note] = useDisclosure(false);
  const transcript = useRef<HTMLElement>(null);
  const reason = useRef<HTMLTextAreaElement>(null);
  const policySearch = useRef<HTMLInputElement>(null);
  const [countAgain] = useLazyQuery(QUEUE, { fetchPolicy: 'network-only' });

  useQueueEvents(queue.id, () => {
    session.wake();
    void countAgain({ variables: { key: queue.key } });
  });

  // The next job is read from its start; who writes, or has a dialog open, is left where they are.
  useEffect(() => {
    setAsked(null);
    setRevealed(false);
    if (job === null || isTyping(document.activeElement)) return;
    if (document.querySelector('[role=dialog]') !== null) return;
    transcript.current?.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }, [job]);

  const wasEmpty = useRef(false);
  useEffect(() => {
    if (wasEmpty.current && phase === 'WORKING' && !wellness.mute) chime();
    wasEmpty.current = phase === 'EMPTY';
  }, [phase, wellness.mute]);

  function settle(verdict: Verdict): void {
    if (held === undefined) return;
    const needsReason =
      verdict.kind === 'ESCALATE' ||
      (verdict.kind === 'DECIDE' &&
        policies.some(
          ({ id, current }) => current.reasonRequired && held.draft.policies.includes(id),
        ));
    if (needsReason && held.draft.reason.trim() === '') {
      setAsked(verdict);
      reason.current?.focus();
      return;
    }
    // The field belongs to the job that leaves.
    if (isTyping(document.activeElement)) reason.current?.blur();
    session.settle(verdict);
  }

  function leave(): void {
    session.close({ keepFirst: false });
    void navigate('/review');
  }

  const canEscalate = queue.escalatesTo !== null && queue.escalatesTo !== undefined;
  const verdicts = {
    c: () => settle({ kind: 'DECIDE', label: 'CLAIM' }),
    o: () => settle({ kind: 'DECIDE', label: 'OPINION' }),
    e: () => canEscalate && settle({ kind: 'ESCALATE' }),
    s: () => settle({ kind: 'SKIP' }),
    n: () => held !== undefined && note.open(),
    u: () => void session.undo(),
  };
  const more = {
    p: () => policySearch.current?.focus(),
    r: () => reason.current?.focus(),
    b: () => setRevealed((before) => !before),
  };
  useKeys({ ...verdicts, ...more, '?': keys.open }, { enabled: wellness.keys });

  const look = [wellness.grey && classes.grey, wellness.mute && classes.still];
  return (
    <Page
      title={queue.name}
      description={t('waiting', { count: queue.statistics.pending })}
      actions={
        <>
          {held && <LeaseClock endsAt={held.endsAt} leaseSeconds={queue.leaseSeconds} />}
          <WellnessMenu wellness={wellness} onChange={changeWellness} />
          <Button
            variant="default"
            size="xs"
            leftSection={<IconKeyboard size={14} aria-hidden />}
            onClick={keys.open}
            aria-keyshortcuts="?"
          >
            {t('keys')}
          </Button>
          <Button variant="default" size="xs" onClick={leave}>
            {t('stop')}
          </Button>
        </>
      }
    >
      <Announcer said={said} />
      <div className={[classes.console, ...look].filter(Boolean).join(' ')} data-testid="console">
        <div style={{ display: 'grid', gap: 'var(--mantine-spacing-md)', minWidth: 0 }}>
          <BreakReminder minutes={wellness.breakMinutes} mute={wellness.mute} onBreak={leave} />
          {offline && (
            <Text size="sm" c="red" role="status" data-testid="offline">
              {t('offline')}
            </Text>
          )}
          {lost.map((one) => (
            <LostNotice key={one.key} lost={one} onDismiss={() => session.dismissLost(one.key)} />
          ))}
          {held === undefined ? (
            <WaitingPanel
              phase={phase}
              failure={failure}
              onResume={() => session.resume()}
              onLeave={leave}
            />
          ) : (
            <>
              {held.returned && <ReturnedNotice returned={held.returned} />}
              <div data-job={held.job.id} data-guarded={guarded} data-ahead={desk.length > 1}>
                <Transcript
                  key={held.job.id}
                  ref={transcript}
                  transcript={held.job.video.transcript}
                  explanation={predictionOf(held.background)?.explanation ?? []}
                  blur={wellness.blur}
                  revealed={revealed}
                  onReveal={setRevealed}
                />
              </div>
              <DecisionForm
                reasonRef={reason}
                policiesRef={policySearch}
                policies={policies}
                actions={actions}
                draft={held.draft}
                asked={asked}
                onChange={(change) => session.edit(change)}
                onGoOn={() => asked !== null && settle(asked)}
                onLeave={() => transcript.current?.focus()}
              />
            </>
          )}
          <VerdictBar
            actions={verdicts}
            idle={held === undefined}
            escalatesTo={queue.escalatesTo?.name ?? null}
            canUndo={trail.some((left) => isUndoable(left, Date.now(), false))}
          />
        </div>
        <Group align="stretch" style={{ flexDirection: 'column' }}>
          <Trail trail={trail} onUndo={(key) => void session.undo(key)} />
          {held && <SidePanel held={held} />}
        </Group>
      </div>
      <Suspense>
        {keysShown && <KeysDialog opened enabled={wellness.keys} onClose={keys.close} />}
        {held && noteShown && (
          <NoteDialog
            key={held.job.id}
            job={held.job.id}
            opened
            onClose={note.close}
            onAdded={(added) => session.noted(held.job.id, added)}
          />
        )}
      </Suspense>
    </Page>
  );
}
