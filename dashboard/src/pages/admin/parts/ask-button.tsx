import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { FormDialog } from './form-dialog.tsx';
import type { Refusal } from './use-act.ts';

/** Asks before it does something that cannot be taken back. */
export function AskButton({
  label,
  name,
  title,
  question,
  onYes,
}: {
  label: string;
  /** What it is about, for who cannot see where the button stands. */
  name: string;
  title: string;
  question: string;
  onYes: () => Promise<Refusal | null>;
}) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`${label} ${name}`}
        onClick={() => setAsking(true)}
      >
        {label}
      </Button>
      {asking && (
        <FormDialog
          title={title}
          save={label}
          danger
          onSave={onYes}
          onClose={() => setAsking(false)}
        >
          {() => <Text size="sm">{question}</Text>}
        </FormDialog>
      )}
    </>
  );
}
