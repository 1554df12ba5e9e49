import { useMutation } from '@apollo/client/react';
import type { ReactNode } from 'react';
import { Problem } from '../../../components/problem.tsx';
import { ReasonDialog } from '../../../components/reason-dialog.tsx';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { actionTexts } from './action-texts.ts';

const ROLLBACK = graphql(`
  mutation Rollback($input: RollbackModelInput!) {
    rollbackModel(input: $input) {
      __typename
      ... on ChampionConflictError {
        champion {
          id
          version
        }
      }
      ... on Error {
        message
      }
    }
  }
`);

/** Back from the champion that the person saw to the one before it. */
export function RollbackDialog({
  champion,
  target,
  opened,
  onClose,
}: {
  champion: number;
  target: number;
  opened: boolean;
  onClose: () => void;
}) {
  const t = useTexts(actionTexts);
  const [rollback, { client }] = useMutation(ROLLBACK);

  const onConfirm = async (reason: string): Promise<ReactNode | null> => {
    const { data } = await rollback({
      variables: { input: { expectedChampion: champion, reason } },
    });
    const outcome = data?.rollbackModel;
    if (outcome?.__typename === 'RollbackModelSuccess') {
      await client.refetchQueries({ include: 'active' });
      return null;
    }
    if (outcome?.__typename === 'ChampionConflictError') {
      return (
        <Problem title={t('conflict')}>
          {t('rollbackConflict', { champion: outcome.champion?.version ?? '–' })}
        </Problem>
      );
    }
    return <Problem title={t('refused')}>{outcome?.message}</Problem>;
  };

  return (
    <ReasonDialog
      opened={opened}
      onClose={onClose}
      title={t('rollbackTitle', { version: target })}
      explanation={t('rollbackText', { version: target, champion })}
      confirm={t('rollback')}
      onConfirm={onConfirm}
    />
  );
}
