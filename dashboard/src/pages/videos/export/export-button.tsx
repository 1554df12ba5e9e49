import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { lazily } from '../../../components/lazily.ts';
import type { VideoFilter } from '../../../graphql/generated/graphql.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { exportTexts } from './texts.ts';

const ExportDialog = lazily(async () => (await import('./export-dialog.tsx')).ExportDialog);

export function ExportButton({ filter }: { filter: VideoFilter }) {
  const t = useTexts(exportTexts);
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        onClick={() => setOpened(true)}
      >
        {t('export')}
      </Button>
      {opened && (
        <Suspense fallback={null}>
          <ExportDialog filter={filter} onClose={() => setOpened(false)} />
        </Suspense>
      )}
    </>
  );
}
