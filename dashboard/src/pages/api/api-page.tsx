import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { downloadText } from '../../charts/download-csv.ts';
import { lazily } from '../../components/lazily.ts';
import { Page } from '../../components/page.tsx';
import { UrlTabs } from '../../components/url-tabs.tsx';
import { useTexts } from '../../i18n/i18n.ts';
import { CodeTab } from './code-tab.tsx';
import { loadSchema } from './schema.ts';
import { apiTexts } from './texts.ts';

const Explorer = lazily(async () => (await import('./explorer.tsx')).Explorer);

export default function ApiPage() {
  const t = useTexts(apiTexts);
  return (
    <Page
      title={t('title')}
      description={t('description')}
      actions={
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={async () =>
            downloadText('schema.graphql', await loadSchema(), 'application/graphql')
          }
        >
          {t('downloadSchema')}
        </Button>
      }
    >
      <UrlTabs
        label={t('parts')}
        tabs={[
          { value: 'explorer', label: t('explorer'), content: () => <Explorer /> },
          { value: 'code', label: t('code'), content: () => <CodeTab /> },
        ]}
      />
    </Page>
  );
}
