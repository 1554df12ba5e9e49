import { Paper, Table } from '@mantine/core';
import type { ReactNode } from 'react';

/** A table that scrolls sideways where it is too wide, by keyboard too: its name is read when it has the focus. */
export function ScrollingTable({
  label,
  minWidth = 640,
  maxHeight,
  children,
}: {
  label: string;
  minWidth?: number;
  maxHeight?: number;
  children: ReactNode;
}) {
  return (
    <Paper withBorder>
      <Table.ScrollContainer
        type="native"
        minWidth={minWidth}
        {...(maxHeight !== undefined && { mah: maxHeight })}
        tabIndex={0}
        role="region"
        aria-label={label}
      >
        <Table verticalSpacing="xs" stickyHeader={maxHeight !== undefined}>
          {children}
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}
