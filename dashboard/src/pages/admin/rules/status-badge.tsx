import { Badge } from '@mantine/core';
import { IconArchive, IconEye, IconPencil, IconPlayerPlay } from '@tabler/icons-react';
import type { RuleStatus } from '../../../graphql/generated/graphql.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { rulesTexts } from './texts.ts';

const ICONS = {
  DRAFT: IconPencil,
  BACKGROUND: IconEye,
  LIVE: IconPlayerPlay,
  ARCHIVED: IconArchive,
};

/** A rule's status, by word and sign. */
export function StatusBadge({ status }: { status: RuleStatus }) {
  const t = useTexts(rulesTexts);
  const Icon = ICONS[status];
  return (
    <Badge
      variant={status === 'LIVE' ? 'filled' : 'default'}
      tt="none"
      leftSection={<Icon size={12} aria-hidden />}
    >
      {t(status)}
    </Badge>
  );
}
