import { Button } from '@mantine/core';
import { IconSchool } from '@tabler/icons-react';
import { useState } from 'react';
import { Page } from '../../components/page.tsx';
import { UrlTabs } from '../../components/url-tabs.tsx';
import { useTexts } from '../../i18n/i18n.ts';
import { useHasRole } from '../../session/viewer.ts';
import { ChampionHistory } from './champion-history.tsx';
import { PolicyTab } from './policy/policy-tab.tsx';
import { modelsTexts } from './texts.ts';
import { RetrainDialog } from './training/retrain-dialog.tsx';
import { trainingTexts } from './training/texts.ts';
import { TrainingTab } from './training/training-tab.tsx';
import { useFollowChampion } from './use-follow-champion.ts';
import { RollbackButton } from './version/rollback.tsx';
import { VersionsTable } from './versions-table.tsx';

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
  const t = useTexts(trainingTexts);
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button leftSection={<IconSchool size={16} aria-hidden />} onClick={() => setOpened(true)}>
        {t('retrain')}
      </Button>
      <RetrainDialog opened={opened} onClose={() => setOpened(false)} />
    </>
  );
}
