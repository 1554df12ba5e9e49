import { Text } from '@mantine/core';

/** Who did something, as the record names them; all of it on hover where it is long. */
export function Actor({ actor }: { actor: string }) {
  return (
    <Text size="xs" ff="monospace" maw={130} truncate title={actor}>
      {actor}
    </Text>
  );
}
