import { Page } from '../../components/page.tsx';
import { UrlTabs } from '../../components/url-tabs.tsx';
import { useTexts } from '../../i18n/i18n.ts';
import { ChampionHistory } from './champion-history.tsx';
import { modelsTexts } from './texts.ts';
import { useFollowChampion } from './use-follow-champion.ts';
import { VersionsTable } from './versions-table.tsx';

export default function ModelsPage() {
  const t = useTexts(modelsTexts);
  useFollowChampion();
  return (
    <Page title={t('title')} description={t('description')}>
      <UrlTabs
        label={t('parts')}
        tabs={[
          { value: 'versions', label: t('versions'), content: () => <VersionsTable /> },
          { value: 'history', label: t('history'), content: () => <ChampionHistory /> },
        ]}
      />
    </Page>
  );
}
