import { Badge } from '@mantine/core';
import { Hint } from '../components/hint.tsx';
import { useConnectionState } from '../graphql/connection-state.ts';
import { useTexts } from '../i18n/i18n.ts';
import { shellTexts } from './texts.ts';

const COLORS = { live: 'green', connecting: 'yellow', lost: 'red' } as const;

/** Says at all times whether what is on the screen follows the server. */
export function ConnectionBadge() {
  const t = useTexts(shellTexts);
  const state = useConnectionState();
  return (
    <Hint label={t(`${state}Hint`)}>
      <Badge
        variant="dot"
        color={COLORS[state]}
        role="status"
        aria-live="polite"
        data-testid="connection"
        data-state={state}
      >
        {t(state)}
      </Badge>
    </Hint>
  );
}
