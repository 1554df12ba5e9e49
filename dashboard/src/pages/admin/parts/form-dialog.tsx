import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { componentTexts } from '../../../components/texts.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { Refused } from './refused.tsx';
import type { Refusal } from './use-act.ts';

/**
 * A form over the page. It stays open, with what was entered, until the server has taken it.
 * @param onSave answers what stands against it, or null when it is done.
 */
export function FormDialog({
  title,
  save,
  danger = false,
  onSave,
  onClose,
  children,
}: {
  title: string;
  save: string;
  danger?: boolean;
  onSave: () => Promise<Refusal | null>;
  onClose: () => void;
  children: (refusal: Refusal | null) => ReactNode;
}) {
  const c = useTexts(componentTexts);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    const against = await onSave();
    setBusy(false);
    if (against === null) onClose();
    else setRefusal(against);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={
        <Text fw={600} component="span">
          {title}
        </Text>
      }
      closeButtonProps={{ 'aria-label': c('close') }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack gap="md">
          {children(refusal)}
          <Refused refusal={refusal} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {c('cancel')}
            </Button>
            <Button type="submit" loading={busy} {...(danger && { color: 'red.9' })}>
              {save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
