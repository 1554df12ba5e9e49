import { useMutation } from '@apollo/client/react';
import { Checkbox } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { Problem } from '../../../components/problem.tsx';
import { ReasonDialog } from '../../../components/reason-dialog.tsx';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { actionTexts } from './action-texts.ts';

const PROMOTE = graphql(`
  mutation Promote($input: PromoteModelVersionInput!) {
    promoteModelVersion(input: $input) {
      __typename
      ... on ChampionConflictError {
        champion {
          id
          version
        }
      }
      ... on NotBlessedError {
        reasons
      }
      ... on Error {
        message
      }
    }
  }
`);

/**
 * Promotes over the champion that the person saw. Where another has become it since, nothing happens and the
 * next press is about that one; where the gate stands against it, an override can be chosen.
 */
export function PromoteDialog({
  version,
  champion,
  opened,
  onClose,
}: {
  version: number;
  champion: number | null;
  opened: boolean;
  onClose: () => void;
}) {
  const t = useTexts(actionTexts);
  const [promote, { client }] = useMutation(PROMOTE);
  const [seen, setSeen] = useState(champion);
  const [mayOverride, setMayOverride] = useState(false);
  const [override, setOverride] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was seen is what stood there when it was opened.
  useEffect(() => {
    setSeen(champion);
    setMayOverride(false);
    setOverride(false);
  }, [opened]);

  const onConfirm = async (reason: string): Promise<ReactNode | null> => {
    const { data } = await promote({
      variables: { input: { version, expectedChampion: seen, reason, override } },
    });
    const outcome = data?.promoteModelVersion;
    switch (outcome?.__typename) {
      case 'PromoteModelVersionSuccess':
        await client.refetchQueries({ include: 'active' });
        return null;
      case 'ChampionConflictError': {
        const now = outcome.champion?.version ?? null;
        setSeen(now);
        return (
          <Problem title={t('conflict')}>
            {now === null ? t('conflictNobody') : t('conflictText', { champion: now })}
          </Problem>
        );
      }
      case 'NotBlessedError':
        setMayOverride(true);
        return (
          <Problem title={t('notBlessed')} reasons={outcome.reasons}>
            {t('notBlessedText')}
          </Problem>
        );
      default:
        return <Problem title={t('refused')}>{outcome?.message}</Problem>;
    }
  };

  return (
    <ReasonDialog
      opened={opened}
      onClose={onClose}
      title={t('promoteTitle', { version })}
      explanation={
        seen === null
          ? t('promoteFirst', { version })
          : t('promoteOver', { version, champion: seen })
      }
      confirm={t('promote')}
      danger={override}
      onConfirm={onConfirm}
    >
      {mayOverride && (
        <Checkbox
          label={t('override')}
          description={t('overrideHint')}
          checked={override}
          onChange={(event) => setOverride(event.currentTarget.checked)}
        />
      )}
    </ReasonDialog>
  );
}
