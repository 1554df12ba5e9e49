import { lazily } from '../../components/lazily.ts';
import { Page } from '../../components/page.tsx';
import { UrlTabs } from '../../components/url-tabs.tsx';
import { useTexts } from '../../i18n/i18n.ts';
import { useHasRole } from '../../session/viewer.ts';
import { insightTexts } from './texts.ts';
import { VolumesTab } from './volumes-tab.tsx';

const DriftTab = lazily(async () => (await import('./drift/drift-tab.tsx')).DriftTab);
const ProfileTab = lazily(async () => (await import('./profile/profile-tab.tsx')).ProfileTab);
const QualityTab = lazily(async () => (await import('./quality/quality-tab.tsx')).QualityTab);
const QueuesTab = lazily(async () => (await import('./queues/queues-tab.tsx')).QueuesTab);
const SuspectsTab = lazily(async () => (await import('./suspects/suspects-tab.tsx')).SuspectsTab);

export default function InsightPage() {
  const t = useTexts(insightTexts);
  const isModerator = useHasRole()('MODERATOR');
  return (
    <Page title={t('title')} description={t('description')}>
      <UrlTabs
        label={t('parts')}
        tabs={[
          { value: 'volumes', label: t('volumes'), content: () => <VolumesTab /> },
          { value: 'queues', label: t('queues'), content: () => <QueuesTab /> },
          ...(isModerator
            ? [{ value: 'quality', label: t('quality'), content: () => <QualityTab /> }]
            : []),
          { value: 'drift', label: t('drift'), content: () => <DriftTab /> },
          { value: 'suspects', label: t('suspects'), content: () => <SuspectsTab /> },
          { value: 'profile', label: t('profile'), content: () => <ProfileTab /> },
        ]}
      />
    </Page>
  );
}
