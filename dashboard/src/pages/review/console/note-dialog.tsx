import { useMutation } from '@apollo/client/react';
import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { Problem } from '../../../components/problem.tsx';
import { componentTexts } from '../../../components/texts.ts';
import type { ConsoleNoteFragment } from '../../../graphql/generated/graphql.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { ADD_NOTE } from '../documents.ts';
import { reviewTexts } from '../texts.ts';

const MAX_NOTE = 4_000;

/** A note for the next moderator who sees the video. What was typed stays until it is on record. */
export function NoteDialog({
  job,
  opened,
  onClose,
  onAdded,
}: {
  job: string;
  opened: boolean;
  onClose: () => void;
  onAdded: (note: ConsoleNoteFragment) => void;
}) {
  const t = useTexts(reviewTexts);
  const c = useTexts(componentTexts);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [addNote, { loading }] = useMutation(ADD_NOTE, { fetchPolicy: 'no-cache' });

  async function send(): Promise<void> {
    setProblem(null);
    if (text.trim() === '') return setProblem(t('noteMissing'));
    try {
      const { data } = await addNote({ variables: { job, text } });
      const result = data?.addNote;
      if (result?.__typename !== 'AddNoteSuccess') return setProblem(result?.message ?? '?');
      onAdded(result.note);
      setText('');
      onClose();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  }

  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('noteTitle')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Stack>
          <Textarea
            data-autofocus
            label={t('note')}
            description={t('noteHint')}
            autosize
            minRows={4}
            maxRows={12}
            maxLength={MAX_NOTE}
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send();
            }}
          />
          {problem !== null && <Problem title={t('noteProblem')}>{problem}</Problem>}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {c('cancel')}
            </Button>
            <Button type="submit" loading={loading}>
              {t('saveNote')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
