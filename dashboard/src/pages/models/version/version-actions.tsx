import { useQuery } from '@apollo/client/react';
import { Button, Group } from '@mantine/core';
import { Suspense, useState } from 'react';
import { lazily } from '../../../components/lazily.ts';
import type { ModelAlias, ModelVersionStatus } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { useHasRole } from '../../../session/viewer.ts';
import { actionTexts } from './action-texts.ts';

const VersionDialogs = lazily(async () => (await import('./version-dialogs.tsx')).VersionDialogs);

const CHAMPION = graphql(`
  query PresentChampion {
    champion {
      id
      version
    }
  }
`);

type Version = { version: number; aliases: readonly ModelAlias[]; status: ModelVersionStatus };
export type Action = 'promote' | 'setChallenger' | 'clearChallenger' | 'archive' | 'restore';

/** What an admin may do with a version as it stands now; nobody else sees any of it. */
export function VersionActions({ version: { version, aliases, status } }: { version: Version }) {
  const t = useTexts(actionTexts);
  const isAdmin = useHasRole()('ADMIN');
  /** Undefined until the first is opened: the dialogs are loaded then, and stay. */
  const [open, setOpen] = useState<Action | null | undefined>(undefined);
  const { data } = useQuery(CHAMPION, { skip: !isAdmin });
  if (!isAdmin || data === undefined) return null;
  return (
    <Group gap="xs">
      {actionsOf({ aliases, status }).map((action) => (
        <Button
          key={action}
          variant={action === 'promote' ? 'filled' : 'default'}
          onClick={() => setOpen(action)}
        >
          {t(action)}
        </Button>
      ))}
      {open !== undefined && (
        <Suspense fallback={null}>
          <VersionDialogs
            version={version}
            champion={data.champion?.version ?? null}
            open={open}
            onClose={() => setOpen(null)}
          />
        </Suspense>
      )}
    </Group>
  );
}

function actionsOf({ aliases, status }: Omit<Version, 'version'>): readonly Action[] {
  if (status === 'ARCHIVED') return ['restore'];
  if (aliases.includes('CHAMPION')) return [];
  if (aliases.includes('CHALLENGER')) return ['promote', 'clearChallenger'];
  return status === 'REJECTED' ? ['archive'] : ['promote', 'setChallenger', 'archive'];
}
