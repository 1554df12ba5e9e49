import { ActionIcon, Box, Code, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTexts } from '../i18n/i18n.ts';
import { Hint } from './hint.tsx';
import { componentTexts } from './texts.ts';

/** Text for a program, and a button that copies all of it. It scrolls by keyboard too. */
export function CodeBlock({ code, what }: { code: string; what: string }) {
  const t = useTexts(componentTexts);
  return (
    <Box pos="relative">
      <Code
        block
        tabIndex={0}
        role="region"
        aria-label={what}
        mah={480}
        style={{ overflow: 'auto' }}
      >
        {code}
      </Code>
      <CopyButton value={code}>
        {({ copied, copy }) => (
          <Hint label={copied ? t('copied') : t('copy', { what })}>
            <ActionIcon
              pos="absolute"
              top={8}
              right={8}
              variant="default"
              onClick={copy}
              aria-label={copied ? t('copied') : t('copy', { what })}
            >
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          </Hint>
        )}
      </CopyButton>
    </Box>
  );
}
