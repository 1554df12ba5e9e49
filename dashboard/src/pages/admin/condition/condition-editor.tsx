import { Button, Collapse, JsonInput, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTexts } from '../../../i18n/i18n.ts';
import type { Refusal } from '../parts/use-act.ts';
import { ConditionTree } from './condition-tree.tsx';
import { groupOf, isJson, type Json } from './facts.ts';
import { conditionTexts } from './texts.ts';

/** A condition to be made by hand, and the same as JSON for who would rather write it. */
export function ConditionEditor({
  condition,
  onChange,
  refusal,
  path = 'condition',
}: {
  condition: Json;
  onChange: (condition: Json) => void;
  refusal: Refusal | null;
  path?: string;
}) {
  const t = useTexts(conditionTexts);
  const [open, setOpen] = useState(false);
  const change = (next: unknown) => {
    if (isJson(next)) onChange(next);
  };
  // A single condition is shown as a group of one, so that others can be added to it.
  const group = groupOf(condition, path);
  const shown = group === null ? { all: [condition] } : condition;
  return (
    <Stack gap="xs">
      <ConditionTree
        condition={shown}
        path={path}
        at="1"
        refusal={group === null ? throughAll(refusal, path) : refusal}
        onChange={change}
        onRemove={null}
      />
      <Button
        variant="subtle"
        size="compact-sm"
        w="fit-content"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {t('asJson')}
      </Button>
      <Collapse expanded={open}>
        {open && <JsonView condition={condition} onChange={change} />}
      </Collapse>
    </Stack>
  );
}

/** What the server says of a condition that stands alone, for the only part of the group shown in its place. */
function throughAll(refusal: Refusal | null, path: string): Refusal | null {
  if (refusal === null) return null;
  const issues = refusal.issues.map(({ field, limit }) => ({
    limit,
    field: field.startsWith(`${path}.`) ? `${path}.all.0${field.slice(path.length)}` : field,
  }));
  return { ...refusal, issues };
}

function JsonView({
  condition,
  onChange,
}: {
  condition: Json;
  onChange: (condition: unknown) => void;
}) {
  const t = useTexts(conditionTexts);
  const [writing, setWriting] = useState<{ text: string; problem: string | null } | null>(null);
  return (
    <JsonInput
      label={t('asJson')}
      description={t('asJsonHint')}
      autosize
      minRows={4}
      maxRows={24}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      value={writing?.text ?? JSON.stringify(condition, null, 2)}
      onChange={(text) => {
        try {
          onChange(JSON.parse(text));
          setWriting({ text, problem: null });
        } catch (error) {
          setWriting({ text, problem: error instanceof Error ? error.message : '' });
        }
      }}
      onBlur={() => {
        if (writing?.problem === null) setWriting(null);
      }}
      error={writing?.problem ? t('notJson', { message: writing.problem }) : undefined}
    />
  );
}
