import { useQuery } from '@apollo/client/react';
import { Anchor, Group, Text } from '@mantine/core';
import { Link, useParams } from 'react-router';
import { Facts } from '../../../components/facts.tsx';
import { Hash } from '../../../components/hash.tsx';
import { lazily } from '../../../components/lazily.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { Page } from '../../../components/page.tsx';
import { Time } from '../../../components/time.tsx';
import { UrlTabs } from '../../../components/url-tabs.tsx';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { useFollowChampion } from '../use-follow-champion.ts';
import { VersionBadges } from '../version-badges.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { versionTexts } from './texts.ts';
import { VersionActions } from './version-actions.tsx';

const VERSION = graphql(`
  query ModelVersionHead($version: Int!) {
    modelVersion(version: $version) {
      id
      version
      sha256
      architecture
      backend
      threshold
      status
      aliases
      createdAt
      parent {
        id
        version
      }
    }
  }
`);

const CardTab = lazily(async () => (await import('./card-tab.tsx')).CardTab);
const ChallengerTab = lazily(async () => (await import('./challenger-tab.tsx')).ChallengerTab);
const RecordTab = lazily(async () => (await import('./record-tab.tsx')).RecordTab);
const SlicesTab = lazily(async () => (await import('./slices-tab.tsx')).SlicesTab);
const TrainingTab = lazily(async () => (await import('./training-tab.tsx')).TrainingTab);
const WordsTab = lazily(async () => (await import('./words-tab.tsx')).WordsTab);

export default function VersionPage() {
  const t = useTexts(versionTexts);
  const asked = useParams().version ?? '';
  const version = /^[1-9]\d{0,8}$/.test(asked) ? Number(asked) : null;
  if (version === null) return <NoSuchVersion asked={asked} />;
  return (
    <Page
      title={t('title', { version })}
      description={
        <Anchor component={Link} to="/models" size="sm">
          {t('allVersions')}
        </Anchor>
      }
    >
      <Version key={version} version={version} />
    </Page>
  );
}

function Version({ version }: { version: number }) {
  const t = useTexts(versionTexts);
  const query = useQuery(VERSION, { variables: { version } });
  useFollowChampion();
  return (
    <Loaded query={query}>
      {({ modelVersion }) =>
        modelVersion === null ? (
          <Text>{t('notFound', { version })}</Text>
        ) : (
          <>
            <Group justify="space-between" align="flex-start">
              <VersionBadges {...modelVersion} />
              <VersionActions version={modelVersion} />
            </Group>
            <Facts
              facts={[
                [t('architecture'), modelVersion.architecture],
                [t('sha256'), <Hash key="hash" value={modelVersion.sha256} />],
                [t('made'), <Time key="made" at={modelVersion.createdAt} />],
                [t('parent'), <Parent key="parent" parent={modelVersion.parent} />],
                [t('threshold'), modelVersion.threshold],
                [t('backend'), `TensorFlow.js, ${modelVersion.backend}`],
              ]}
            />
            <UrlTabs
              label={t('parts')}
              tabs={[
                {
                  value: 'overview',
                  label: t('overview'),
                  content: () => <OverviewTab version={version} />,
                },
                {
                  value: 'slices',
                  label: t('slices'),
                  content: () => <SlicesTab version={version} />,
                },
                {
                  value: 'training',
                  label: t('training'),
                  content: () => <TrainingTab version={version} />,
                },
                {
                  value: 'words',
                  label: t('words'),
                  content: () => <WordsTab version={version} />,
                },
                { value: 'card', label: t('card'), content: () => <CardTab version={version} /> },
                {
                  value: 'challenger',
                  label: t('challenger'),
                  content: () => <ChallengerTab version={version} />,
                },
                {
                  value: 'record',
                  label: t('record'),
                  content: () => <RecordTab version={version} />,
                },
              ]}
            />
          </>
        )
      }
    </Loaded>
  );
}

function Parent({ parent }: { parent: { version: number } | null }) {
  const t = useTexts(versionTexts);
  if (parent === null) return <>{t('noParent')}</>;
  return (
    <Anchor component={Link} to={`/models/${parent.version}`} size="sm">
      {t('title', { version: parent.version })}
    </Anchor>
  );
}

function NoSuchVersion({ asked }: { asked: string }) {
  const t = useTexts(versionTexts);
  return (
    <Page title={t('notFound', { version: asked })}>
      <Text>{t('notFoundHint')}</Text>
      <Anchor component={Link} to="/models">
        {t('allVersions')}
      </Anchor>
    </Page>
  );
}
