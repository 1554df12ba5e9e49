import { Box, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Names and what they are, side by side where there is room: a description list. */
export function Facts({
  facts,
  cols = 3,
  small = false,
}: {
  facts: readonly (readonly [name: string, value: ReactNode])[];
  cols?: number;
  /** The values are short: two stand beside each other on a phone. */
  small?: boolean;
}) {
  return (
    <SimpleGrid
      component="dl"
      m={0}
      cols={{ base: small ? 2 : 1, xs: 2, md: cols }}
      spacing="lg"
      verticalSpacing="sm"
    >
      {facts.map(([name, value]) => (
        <Box key={name} miw={0}>
          <Text component="dt" size="xs" c="dimmed">
            {name}
          </Text>
          <Text component="dd" m={0} size="sm" style={{ overflowWrap: 'anywhere' }}>
            {value}
          </Text>
        </Box>
      ))}
    </SimpleGrid>
  );
}
