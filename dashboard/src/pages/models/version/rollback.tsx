import { useMutation, useQuery } from '@apollo/client/react';
import { Button } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { Problem } from '../../../components/problem.tsx';
import { ReasonDialog } from '../../../components/reason-dialog.tsx';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { actionTexts } from './action-texts.ts';

const TARGET = graphql(`
  query RollbackTarget {
    champion {
      id
      version
    }
    rollbackTarget {
      id
      version
    }
  }
`);

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

/** Back to the champion before; nothing where there was none. */
export function RollbackButton() {
  const t = useTexts(actionTexts);
  const [opened, setOpened] = useState(false);
  const { data } = useQuery(TARGET);
  const [rollback, { client }] = useMutation(ROLLBACK);
  const champion = data?.champion?.version;
  const target = data?.rollbackTarget?.version;
  if (champion === undefined || target === undefined) return null;

  const onConfirm = async (reason: string): Promise<ReactNode | null> => {
    const { data: told } = await rollback({
      variables: { input: { expectedChampion: champion, reason } },
    });
    const outcome = told?.rollbackModel;
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
    <>
      <Button
        variant="default"
        leftSection={<IconArrowBackUp size={16} aria-hidden />}
        onClick={() => setOpened(true)}
      >
        {t('rollback')}
      </Button>
      <ReasonDialog
        opened={opened}
        onClose={() => setOpened(false)}
        title={t('rollbackTitle', { version: target })}
        explanation={t('rollbackText', { version: target, champion })}
        confirm={t('rollback')}
        onConfirm={onConfirm}
      />
    </>
  );
}
