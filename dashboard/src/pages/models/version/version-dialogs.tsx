import { useMutation } from '@apollo/client/react';
import type { ReactNode } from 'react';
import { Problem } from '../../../components/problem.tsx';
import { ReasonDialog } from '../../../components/reason-dialog.tsx';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { actionTexts } from './action-texts.ts';
import { PromoteDialog } from './promote-dialog.tsx';
import type { Action } from './version-actions.tsx';

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

/** The dialogs of all that can be done with a version; one of them is open. */
export function VersionDialogs({
  version,
  champion,
  open,
  onClose,
}: {
  version: number;
  champion: number | null;
  open: Action | null;
  onClose: () => void;
}) {
  const t = useTexts(actionTexts);
  const [setChallenger] = useMutation(SET_CHALLENGER);
  const [clearChallenger] = useMutation(CLEAR_CHALLENGER);
  const [archive] = useMutation(ARCHIVE);
  const [restore, { client }] = useMutation(RESTORE);

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

  return (
    <>
      <PromoteDialog
        version={version}
        champion={champion}
        opened={open === 'promote'}
        onClose={onClose}
      />
      {(['setChallenger', 'clearChallenger', 'archive', 'restore'] as const).map((action) => (
        <ReasonDialog
          key={action}
          opened={open === action}
          onClose={onClose}
          title={t(`${action}Title`, { version })}
          explanation={t(`${action}Text`)}
          confirm={t(action)}
          onConfirm={confirmed(action)}
        />
      ))}
    </>
  );
}
