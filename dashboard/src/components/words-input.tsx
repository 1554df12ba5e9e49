import { Pill, PillsInput } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useState } from 'react';

type Props = {
  label?: string;
  'aria-label'?: string;
  description?: string;
  placeholder?: string;
  value: readonly string[];
  onChange: (value: string[]) => void;
  error?: ReactNode;
  miw?: number;
  flex?: number;
};

/** Words or phrases, each a pill: Enter, a comma or leaving takes what is typed, Backspace the last one away. */
export function WordsInput({ value, onChange, placeholder, 'aria-label': name, ...field }: Props) {
  const [typed, setTyped] = useState('');

  function take(text: string): void {
    const words = text.split(',').map((word) => word.trim());
    const added = words.filter((word) => word !== '');
    setTyped('');
    if (added.length > 0) onChange([...new Set([...value, ...added])]);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && typed.trim() !== '') {
      event.preventDefault();
      take(typed);
    } else if (event.key === 'Backspace' && typed === '') onChange(value.slice(0, -1));
  }

  return (
    <PillsInput {...field}>
      <Pill.Group>
        {value.map((word) => (
          <Pill
            key={word}
            withRemoveButton
            onRemove={() => onChange(value.filter((other) => other !== word))}
          >
            {word}
          </Pill>
        ))}
        <PillsInput.Field
          {...(name !== undefined && { 'aria-label': name })}
          {...(value.length === 0 && placeholder !== undefined && { placeholder })}
          value={typed}
          onChange={({ currentTarget }) =>
            currentTarget.value.includes(',')
              ? take(currentTarget.value)
              : setTyped(currentTarget.value)
          }
          onKeyDown={onKeyDown}
          onBlur={() => take(typed)}
        />
      </Pill.Group>
    </PillsInput>
  );
}
