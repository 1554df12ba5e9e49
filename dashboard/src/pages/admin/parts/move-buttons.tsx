import { ActionIcon, Group } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useTexts } from '../../../i18n/i18n.ts';
import { adminTexts } from './texts.ts';

/** Moves one of a list up or down. At an end the button stays, so that the focus does; it does nothing there. */
export function MoveButtons({
  name,
  at,
  count,
  disabled = false,
  onMove,
}: {
  name: string;
  at: number;
  count: number;
  disabled?: boolean;
  onMove: (to: number) => void;
}) {
  const t = useTexts(adminTexts);
  const moves = [
    { to: at - 1, label: t('moveUp', { name }), icon: <IconArrowUp size={16} /> },
    { to: at + 1, label: t('moveDown', { name }), icon: <IconArrowDown size={16} /> },
  ];
  return (
    <Group gap={4} wrap="nowrap">
      {moves.map(({ to, label, icon }) => {
        const off = disabled || to < 0 || to >= count;
        return (
          <ActionIcon
            key={label}
            variant="default"
            aria-label={label}
            aria-disabled={off}
            data-disabled={off}
            onClick={() => {
              if (!off) onMove(to);
            }}
          >
            {icon}
          </ActionIcon>
        );
      })}
    </Group>
  );
}

/** The list with one of it at another place. */
export function moved<Item>(items: readonly Item[], from: number, to: number): Item[] {
  return items.toSpliced(from, 1).toSpliced(to, 0, ...items.slice(from, from + 1));
}
