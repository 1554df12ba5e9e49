import type { ErrorLike } from '@apollo/client';
import { Alert } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { isHiddenUntilDecided } from '../graphql/is-hidden.ts';
import { useTexts } from '../i18n/i18n.ts';
import { Loaded } from './loaded.tsx';
import { componentTexts } from './texts.ts';

/** `Loaded`, of what may be hidden from who reviews the video right now: that is told as such, not as a failure. */
export function MayBeHidden<Data>(props: {
  query: { data: Data | undefined; error?: ErrorLike | undefined; refetch: () => Promise<unknown> };
  children: (data: Data) => ReactNode;
  rows?: number;
}) {
  const t = useTexts(componentTexts);
  if (props.query.data === undefined && isHiddenUntilDecided(props.query.error)) {
    return (
      <Alert icon={<IconEyeOff />} color="gray" title={t('hidden')}>
        {t('hiddenHint')}
      </Alert>
    );
  }
  return <Loaded {...props} />;
}
