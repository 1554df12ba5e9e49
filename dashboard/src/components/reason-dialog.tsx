import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../i18n/i18n.ts';
import { Problem } from './problem.tsx';
import { componentTexts } from './texts.ts';

/**
 * Asks before something that is put on record: says what will happen, takes the reason, and stays open
 * with the reason in it where the server would not do it.
 * @param onConfirm does it; answers what stands against it, or null when it is done.
 */
export function ReasonDialog({
  opened,
  onClose,
  title,
  explanation,
  confirm,
  danger = false,
  onConfirm,
  children,
}: {
  opened: boolean;
  onClose: () => void;
  title: string;
  explanation: ReactNode;
  confirm: string;
  danger?: boolean;
  onConfirm: (reason: string) => Promise<ReactNode | null>;
  /** More to be chosen before it is done. */
  children?: ReactNode;
}) {
  const t = useTexts(componentTexts);
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ReactNode | null>(null);

  const leave = () => {
    setReason('');
    setMissing(false);
    setProblem(null);
    onClose();
  };
  const go = async () => {
    const said = reason.trim();
    setMissing(said === '');
    if (said === '') return;
    setBusy(true);
    try {
      const against = await onConfirm(said);
      if (against === null) leave();
      else setProblem(against);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      setProblem(<Problem title={t('notDone')}>{t('unexpected', { message })}</Problem>);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      opened={opened}
      onClose={leave}
      title={
        <Text fw={600} component="span">
          {title}
        </Text>
      }
      size="lg"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void go();
        }}
      >
        <Stack gap="md">
          <Text size="sm" component="div">
            {explanation}
          </Text>
          {children}
          <Textarea
            label={t('reason')}
            description={t('reasonHint')}
            required
            autosize
            minRows={2}
            maxLength={1000}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={missing ? t('reasonMissing') : undefined}
          />
          {problem}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={leave}>
              {t('cancel')}
            </Button>
            <Button type="submit" loading={busy} {...(danger && { color: 'red.9' })}>
              {confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
