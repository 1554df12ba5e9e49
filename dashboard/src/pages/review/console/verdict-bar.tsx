import { Button, Kbd } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTexts } from '../../../i18n/i18n.ts';
import { reviewTexts } from '../texts.ts';
import classes from './console.module.css';

/** What can be done with the job on the screen, and by which key. Stays in sight. */
export function VerdictBar({
  actions,
  escalatesTo,
  canUndo,
  idle,
}: {
  actions: Readonly<Record<'c' | 'o' | 'e' | 's' | 'n' | 'u', () => void>>;
  escalatesTo: string | null;
  canUndo: boolean;
  /** There is no job to decide about. */
  idle: boolean;
}) {
  const t = useTexts(reviewTexts);
  return (
    <div className={classes.verdicts} role="toolbar" aria-label={t('verdicts')}>
      <Verdict keys="c" onClick={actions.c} disabled={idle} main color="gavel">
        {t('CLAIM')}
      </Verdict>
      <Verdict keys="o" onClick={actions.o} disabled={idle} main color="#b03a00">
        {t('OPINION')}
      </Verdict>
      <Verdict
        keys="e"
        onClick={actions.e}
        disabled={idle || escalatesTo === null}
        title={
          escalatesTo === null ? t('escalatesNowhere') : t('escalatesTo', { name: escalatesTo })
        }
      >
        {t('ESCALATE')}
      </Verdict>
      <Verdict keys="s" onClick={actions.s} disabled={idle} title={t('skipHint')}>
        {t('SKIP')}
      </Verdict>
      <Verdict keys="n" onClick={actions.n} disabled={idle}>
        {t('note')}
      </Verdict>
      <Verdict keys="u" onClick={actions.u} disabled={!canUndo} title={t('undoHint')}>
        {t('undo')}
      </Verdict>
    </div>
  );
}

function Verdict({
  keys,
  main = false,
  children,
  ...button
}: {
  keys: string;
  main?: boolean;
  onClick: () => void;
  disabled?: boolean;
  title?: string;
  color?: string;
  children: ReactNode;
}) {
  return (
    <Button
      {...button}
      size={main ? 'md' : 'sm'}
      h={44}
      variant={main ? 'filled' : 'default'}
      aria-keyshortcuts={keys}
      {...(main && { 'data-main': true })}
      rightSection={
        <Kbd size="xs" className={classes.key ?? ''} aria-hidden>
          {keys}
        </Kbd>
      }
    >
      {children}
    </Button>
  );
}
