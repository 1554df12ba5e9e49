import { ActionIcon, Code, CopyButton, Group } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTexts } from '../i18n/i18n.ts';
import { Hint } from './hint.tsx';
import { componentTexts } from './texts.ts';

/** The start of a long hash, and a button that copies all of it. */
export function Hash({ value, what = 'SHA-256' }: { value: string; what?: string }) {
  const t = useTexts(componentTexts);
  return (
    <Group gap={4} wrap="nowrap">
      <Code title={value}>{value.slice(0, 10)}</Code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Hint label={copied ? t('copied') : t('copy', { what })}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              onClick={copy}
              aria-label={copied ? t('copied') : t('copy', { what })}
            >
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          </Hint>
        )}
      </CopyButton>
    </Group>
  );
}
