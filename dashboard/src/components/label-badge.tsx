import { Badge } from '@mantine/core';
import type { ClaimLabel } from '../graphql/generated/graphql.ts';
import { useTexts } from '../i18n/i18n.ts';
import { componentTexts } from './texts.ts';

/** Claim or opinion, in a word; the colour is the one that charts give it. */
export function LabelBadge({ label }: { label: ClaimLabel }) {
  const t = useTexts(componentTexts);
  return (
    <Badge
      variant="light"
      color={label === 'CLAIM' ? 'gavel' : 'orange'}
      c={label === 'CLAIM' ? 'var(--gavel-claim)' : 'var(--gavel-opinion)'}
      tt="none"
      radius="sm"
      style={{ flexShrink: 0 }}
    >
      {t(label)}
    </Badge>
  );
}
