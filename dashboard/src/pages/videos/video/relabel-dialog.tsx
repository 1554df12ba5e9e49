import { useMutation } from '@apollo/client/react';
import { Problem } from '../../../components/problem.tsx';
import { ReasonDialog } from '../../../components/reason-dialog.tsx';
import { componentTexts } from '../../../components/texts.ts';
import type { ClaimLabel } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { videosTexts } from '../texts.ts';
import { videoTexts } from './texts.ts';

const RELABEL = graphql(`
  mutation RelabelVideo($input: RelabelVideoInput!) {
    relabelVideo(input: $input) {
      __typename
      ... on RelabelVideoSuccess {
        video {
          id
          currentLabel {
            id
            label
            source
          }
        }
      }
      ... on Error {
        message
      }
    }
  }
`);

const CONFIRM = graphql(`
  mutation ConfirmLabel($input: ConfirmLabelInput!) {
    confirmLabel(input: $input) {
      __typename
      ... on RelabelVideoSuccess {
        video {
          id
          currentLabel {
            id
            label
            source
          }
        }
      }
      ... on Error {
        message
      }
    }
  }
`);

/** States what a video is, or that what was stated is right, with a reason. */
export function RelabelDialog({
  videoId,
  stating,
  current,
  onClose,
}: {
  videoId: string;
  stating: ClaimLabel | 'CONFIRM' | null;
  current: ClaimLabel | null;
  onClose: () => void;
}) {
  const t = useTexts(videoTexts);
  const v = useTexts(videosTexts);
  const c = useTexts(componentTexts);
  const refetchQueries = ['VideoLabels'];
  const [relabel] = useMutation(RELABEL, { refetchQueries, awaitRefetchQueries: true });
  const [confirm] = useMutation(CONFIRM, { refetchQueries, awaitRefetchQueries: true });

  async function state(reason: string) {
    if (stating === null) return null;
    const result =
      stating === 'CONFIRM'
        ? (await confirm({ variables: { input: { videoId, reason } } })).data?.confirmLabel
        : (await relabel({ variables: { input: { videoId, label: stating, reason } } })).data
            ?.relabelVideo;
    if (result?.__typename === 'RelabelVideoSuccess') return null;
    return <Problem title={c('notDone')}>{result?.message ?? v('noAnswer')}</Problem>;
  }

  const label = stating === 'CONFIRM' ? current : stating;
  const title = label === null ? '' : v(label);
  return (
    <ReasonDialog
      opened={stating !== null}
      onClose={onClose}
      title={t(stating === 'CONFIRM' ? 'confirmLabel' : 'stateLabel', { label: title })}
      explanation={t('stateHint')}
      confirm={t(stating === 'CONFIRM' ? 'confirmLabel' : 'stateLabel', { label: title })}
      onConfirm={state}
    />
  );
}
