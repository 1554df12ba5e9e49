import { Checkbox, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { WebhookTopic } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { adminTexts } from '../parts/texts.ts';
import { issueAt, useAct } from '../parts/use-act.ts';
import { webhooksTexts } from './texts.ts';

const CREATE = graphql(`
  mutation CreateEndpoint($input: CreateWebhookEndpointInput!) {
    outcome: createWebhookEndpoint(input: $input) {
      __typename
      ... on Error {
        message
      }
      ... on ValidationError {
        issues {
          field
          limit
        }
      }
      ... on CreateWebhookEndpointSuccess {
        secret
      }
    }
  }
`);

export type Secret = Readonly<{ url: string; secret: string }>;

const TOPICS: readonly WebhookTopic[] = [
  'DECISION_MADE',
  'ACTION_TAKEN',
  'ACTION_REVERSED',
  'APPEAL_RESOLVED',
  'VIDEO_ERASED',
];

/** Makes an endpoint, and hands on the secret that signs what it is told. */
export function EndpointForm({
  onMade,
  onClose,
}: {
  onMade: (secret: Secret) => void;
  onClose: () => void;
}) {
  const t = useTexts(webhooksTexts);
  const a = useTexts(adminTexts);
  const [url, setUrl] = useState('');
  const [description, setDescription] = useState('');
  const [topics, setTopics] = useState(TOPICS);
  const { act } = useAct(CREATE);
  const onSave = async () => {
    const done = await act({ input: { url, description, topics: [...topics] } });
    if (done.refusal === null && done.outcome.__typename === 'CreateWebhookEndpointSuccess') {
      onMade({ url, secret: done.outcome.secret });
    }
    return done.refusal;
  };
  return (
    <FormDialog title={t('createTitle')} save={a('save')} onSave={onSave} onClose={onClose}>
      {(refusal) => (
        <>
          <TextInput
            label={t('url')}
            description={t('urlHint')}
            required
            data-autofocus
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
            error={issueAt(refusal, 'url')}
          />
          <TextInput
            label={a('description')}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
            error={issueAt(refusal, 'description')}
          />
          <Checkbox.Group
            label={t('topics')}
            value={[...topics]}
            onChange={(chosen) => setTopics(TOPICS.filter((topic) => chosen.includes(topic)))}
            error={issueAt(refusal, 'topics')}
          >
            <Stack gap="xs" mt="xs">
              {TOPICS.map((topic) => (
                <Checkbox key={topic} value={topic} label={topic.toLowerCase().replace('_', '.')} />
              ))}
            </Stack>
          </Checkbox.Group>
        </>
      )}
    </FormDialog>
  );
}
