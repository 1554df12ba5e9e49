import { useMutation, useQuery } from '@apollo/client/react';
import { Button, Group } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Problem } from '../../../components/problem.tsx';
import { ReasonDialog } from '../../../components/reason-dialog.tsx';
import type { ModelAlias, ModelVersionStatus } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { useHasRole } from '../../../session/viewer.ts';
import { actionTexts } from './action-texts.ts';
import { PromoteDialog } from './promote-dialog.tsx';

const CHAMPION = graphql(`
  query PresentChampion {
    champion {
      id
      version
    }
  }
`);

const SET_CHALLENGER = graphql(`
  mutation SetChallenger($version: Int!, $reason: String!) {
    outcome: setChallenger(input: { version: $version, reason: $reason }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

const CLEAR_CHALLENGER = graphql(`
  mutation ClearChallenger($reason: String!) {
    outcome: clearChallenger(input: { reason: $reason }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

const ARCHIVE = graphql(`
  mutation ArchiveVersion($version: Int!, $reason: String!) {
    outcome: archiveModelVersion(input: { version: $version, reason: $reason }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

const RESTORE = graphql(`
  mutation RestoreVersion($version: Int!, $reason: String!) {
    outcome: restoreModelVersion(input: { version: $version, reason: $reason }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

type Version = { version: number; aliases: readonly ModelAlias[]; status: ModelVersionStatus };
type Action = 'promote' | 'setChallenger' | 'clearChallenger' | 'archive' | 'restore';

/** What an admin may do with a version as it stands now; nobody else sees any of it. */
export function VersionActions({ version: { version, aliases, status } }: { version: Version }) {
  const t = useTexts(actionTexts);
  const isAdmin = useHasRole()('ADMIN');
  const [open, setOpen] = useState<Action | null>(null);
  const { data } = useQuery(CHAMPION, { skip: !isAdmin });
  const [setChallenger] = useMutation(SET_CHALLENGER);
  const [clearChallenger] = useMutation(CLEAR_CHALLENGER);
  const [archive] = useMutation(ARCHIVE);
  const [restore, { client }] = useMutation(RESTORE);
  if (!isAdmin || data === undefined) return null;

  const does = {
    setChallenger: (reason: string) => setChallenger({ variables: { version, reason } }),
    clearChallenger: (reason: string) => clearChallenger({ variables: { reason } }),
    archive: (reason: string) => archive({ variables: { version, reason } }),
    restore: (reason: string) => restore({ variables: { version, reason } }),
  };
  const confirmed =
    (action: keyof typeof does) =>
    async (reason: string): Promise<ReactNode> => {
      const { data: told } = await does[action](reason);
      const outcome = told?.outcome;
      if (outcome === undefined || 'message' in outcome) {
        return <Problem title={t('refused')}>{outcome?.message}</Problem>;
      }
      await client.refetchQueries({ include: 'active' });
      return null;
    };
  const possible = actionsOf({ aliases, status });

  return (
    <Group gap="xs">
      {possible.map((action) => (
        <Button
          key={action}
          variant={action === 'promote' ? 'filled' : 'default'}
          onClick={() => setOpen(action)}
        >
          {t(action)}
        </Button>
      ))}
      <PromoteDialog
        version={version}
        champion={data.champion?.version ?? null}
        opened={open === 'promote'}
        onClose={() => setOpen(null)}
      />
      {(['setChallenger', 'clearChallenger', 'archive', 'restore'] as const).map((action) => (
        <ReasonDialog
          key={action}
          opened={open === action}
          onClose={() => setOpen(null)}
          title={t(`${action}Title`, { version })}
          explanation={t(`${action}Text`)}
          confirm={t(action)}
          onConfirm={confirmed(action)}
        />
      ))}
    </Group>
  );
}

function actionsOf({ aliases, status }: Omit<Version, 'version'>): readonly Action[] {
  if (status === 'ARCHIVED') return ['restore'];
  if (aliases.includes('CHAMPION')) return [];
  if (aliases.includes('CHALLENGER')) return ['promote', 'clearChallenger'];
  return status === 'REJECTED' ? ['archive'] : ['promote', 'setChallenger', 'archive'];
}
