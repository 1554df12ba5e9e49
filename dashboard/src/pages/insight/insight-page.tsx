import { Page } from '../../components/page.tsx';
import { UrlTabs } from '../../components/url-tabs.tsx';
import { useTexts } from '../../i18n/i18n.ts';
import { DriftTab } from './drift/drift-tab.tsx';
import { ProfileTab } from './profile/profile-tab.tsx';
import { QueuesTab } from './queues/queues-tab.tsx';
import { SuspectsTab } from './suspects/suspects-tab.tsx';
import { insightTexts } from './texts.ts';
import { VolumesTab } from './volumes-tab.tsx';

export default function InsightPage() {
  const t = useTexts(insightTexts);
  return (
    <Page title={t('title')} description={t('description')}>
      <UrlTabs
        label={t('parts')}
        tabs={[
          { value: 'volumes', label: t('volumes'), content: () => <VolumesTab /> },
          { value: 'queues', label: t('queues'), content: () => <QueuesTab /> },
          { value: 'drift', label: t('drift'), content: () => <DriftTab /> },
          { value: 'suspects', label: t('suspects'), content: () => <SuspectsTab /> },
          { value: 'profile', label: t('profile'), content: () => <ProfileTab /> },
        ]}
      />
    </Page>
  );
}
