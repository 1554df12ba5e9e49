import { Button } from '@mantine/core';
import { IconSchool } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { lazily } from '../../components/lazily.ts';
import { Page } from '../../components/page.tsx';
import { UrlTabs } from '../../components/url-tabs.tsx';
import { useTexts } from '../../i18n/i18n.ts';
import { useHasRole } from '../../session/viewer.ts';
import { modelsTexts } from './texts.ts';
import { useFollowChampion } from './use-follow-champion.ts';
import { RollbackButton } from './version/rollback.tsx';
import { VersionsTable } from './versions-table.tsx';

const ChampionHistory = lazily(
  async () => (await import('./champion-history.tsx')).ChampionHistory,
);
const PolicyTab = lazily(async () => (await import('./policy/policy-tab.tsx')).PolicyTab);
const TrainingTab = lazily(async () => (await import('./training/training-tab.tsx')).TrainingTab);
const RetrainDialog = lazily(
  async () => (await import('./training/retrain-dialog.tsx')).RetrainDialog,
);

export default function ModelsPage() {
  const t = useTexts(modelsTexts);
  const isAdmin = useHasRole()('ADMIN');
  useFollowChampion();
  return (
    <Page
      title={t('title')}
      description={t('description')}
      actions={
        isAdmin && (
          <>
            <RollbackButton />
            <RetrainButton />
          </>
        )
      }
    >
      <UrlTabs
        label={t('parts')}
        tabs={[
          { value: 'versions', label: t('versions'), content: () => <VersionsTable /> },
          { value: 'training', label: t('training'), content: () => <TrainingTab /> },
          { value: 'history', label: t('history'), content: () => <ChampionHistory /> },
          { value: 'policy', label: t('policy'), content: () => <PolicyTab /> },
        ]}
      />
    </Page>
  );
}

function RetrainButton() {
  const t = useTexts(modelsTexts);
  const [opened, setOpened] = useState<boolean | null>(null);
  return (
    <>
      <Button leftSection={<IconSchool size={16} aria-hidden />} onClick={() => setOpened(true)}>
        {t('retrain')}
      </Button>
      {opened !== null && (
        <Suspense fallback={null}>
          <RetrainDialog opened={opened} onClose={() => setOpened(false)} />
        </Suspense>
      )}
    </>
  );
}
