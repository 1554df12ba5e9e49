import { useApolloClient } from '@apollo/client/react';
import { Alert, Button, Paper, SegmentedControl, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { Refused } from '../parts/refused.tsx';
import { type Refusal, useAct } from '../parts/use-act.ts';
import { erasuresTexts } from './texts.ts';

const FIND = graphql(`
  query VideoToErase($externalId: String!) {
    video(by: { externalId: $externalId }) {
      id
    }
  }
`);

const ERASE_VIDEO = graphql(`
  mutation EraseVideo($input: EraseVideoInput!) {
    outcome: eraseVideo(input: $input) {
      __typename
      ... on EraseVideoSuccess {
        tombstone {
          modelVersions {
            id
            version
          }
        }
      }
      ... on ValidationError {
        issues {
          field
          limit
        }
      }
      ... on Error {
        message
      }
    }
  }
`);

const ERASE_AUTHOR = graphql(`
  mutation EraseAuthor($input: EraseAuthorInput!) {
    outcome: eraseAuthor(input: $input) {
      __typename
      ... on ValidationError {
        issues {
          field
          limit
        }
      }
      ... on Error {
        message
      }
    }
  }
`);

const KINDS = ['VIDEO', 'AUTHOR'] as const;
type Kind = (typeof KINDS)[number];

/** Erases what is named twice, so that no slip of a hand does. */
export function EraseForm() {
  const t = useTexts(erasuresTexts);
  const client = useApolloClient();
  const { act: eraseVideo, busy: erasing } = useAct(ERASE_VIDEO);
  const { act: eraseAuthor, busy: asking } = useAct(ERASE_AUTHOR);
  const [kind, setKind] = useState<Kind>('VIDEO');
  const [id, setId] = useState('');
  const [again, setAgain] = useState('');
  const [reason, setReason] = useState('');
  const [checked, setChecked] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [done, setDone] = useState<readonly string[] | null>(null);

  const needed = (value: string) => (checked && value.trim() === '' ? t('missing') : undefined);

  async function video(): Promise<Refusal | readonly string[]> {
    const found = await client.query({
      query: FIND,
      variables: { externalId: id },
      fetchPolicy: 'network-only',
    });
    const video = found.data?.video?.id;
    if (video === undefined) return { message: t('noVideo'), issues: [] };
    const answer = await eraseVideo({ input: { video, reason } });
    if (answer.refusal !== null) return answer.refusal;
    const versions =
      answer.outcome.__typename === 'EraseVideoSuccess'
        ? answer.outcome.tombstone.modelVersions.map(({ version }) => version)
        : [];
    const learned =
      versions.length === 0
        ? t('learnedNone')
        : t('learned', { versions: versions.map((version) => `v${version}`).join(', ') });
    return [t('erasedVIDEO'), learned];
  }

  async function author(): Promise<Refusal | readonly string[]> {
    const answer = await eraseAuthor({ input: { authorExternalId: id, reason } });
    return answer.refusal ?? [t('askedAUTHOR')];
  }

  async function go(): Promise<void> {
    setChecked(true);
    setDone(null);
    setRefusal(null);
    if (id.trim() === '' || reason.trim() === '' || again !== id) return;
    const answer = await (kind === 'VIDEO' ? video() : author()).catch(
      (error: unknown): Refusal => ({ message: String(error), issues: [] }),
    );
    if ('message' in answer) return setRefusal(answer);
    setDone(answer);
    setChecked(false);
    for (const empty of [setId, setAgain, setReason]) empty('');
  }

  return (
    <Paper
      component="form"
      withBorder
      p="md"
      maw={640}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void go();
      }}
    >
      <Stack gap="sm">
        <SegmentedControl
          aria-label={t('what')}
          value={kind}
          onChange={setKind}
          data={KINDS.map((value) => ({ value, label: t(value) }))}
        />
        <TextInput
          label={t(`id${kind}`)}
          required
          value={id}
          onChange={(event) => setId(event.currentTarget.value)}
          error={needed(id)}
        />
        <TextInput
          label={t('again')}
          description={t('againHint')}
          required
          value={again}
          onChange={(event) => setAgain(event.currentTarget.value)}
          error={checked && again !== id ? t('differs') : needed(again)}
        />
        <Textarea
          label={t('reason')}
          description={t('reasonHint')}
          required
          autosize
          minRows={2}
          maxLength={1000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={needed(reason)}
        />
        <Refused refusal={refusal} />
        {done !== null && (
          <Alert role="status" color="green" variant="light">
            {done.join(' ')}
          </Alert>
        )}
        <Button type="submit" color="red.9" w="fit-content" loading={erasing || asking}>
          {t('erase')}
        </Button>
      </Stack>
    </Paper>
  );
}
