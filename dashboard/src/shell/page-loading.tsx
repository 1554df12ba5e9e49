import { Center, Loader } from '@mantine/core';
import { useTexts } from '../i18n/i18n.ts';
import { shellTexts } from './texts.ts';

export function PageLoading() {
  const t = useTexts(shellTexts);
  return (
    <Center mih={240} role="status" aria-label={t('loading')}>
      <Loader />
    </Center>
  );
}
