import { useMutation } from '@apollo/client/react';
import {
  Alert,
  Anchor,
  Button,
  Group,
  Paper,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { IconCheck, IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { Page } from '../../../components/page.tsx';
import { PredictionSummary } from '../../../components/prediction-summary.tsx';
import { Problem } from '../../../components/problem.tsx';
import type { SubmitVideoMutation } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { videosTexts } from '../texts.ts';
import { videoPath } from '../video-path.ts';
import { newVideoTexts } from './texts.ts';
import { factsInput, NO_FACTS, VideoFields } from './video-fields.tsx';

const SUBMIT = graphql(`
  mutation SubmitVideo($input: SubmitVideoInput!) {
    submitVideo(input: $input) {
      __typename
      ... on SubmitVideoSuccess {
        created
        video {
          id
          externalId
        }
        prediction {
          id
          label
          claimProbability
          needsReview
        }
      }
      ... on ValidationError {
        issues {
          field
          limit
          message
        }
      }
      ... on ExternalIdConflictError {
        existing {
          id
          externalId
          transcript
        }
      }
      ... on OverloadedError {
        message
      }
    }
  }
`);

type Outcome = SubmitVideoMutation['submitVideo'];

const NOTHING = { externalId: '', transcript: '', authorExternalId: '', facts: NO_FACTS };

/** One video by hand, as a platform would send it. */
export default function SubmitPage() {
  const t = useTexts(newVideoTexts);
  const v = useTexts(videosTexts);
  const [typed, setTyped] = useState(NOTHING);
  const [submit, { loading }] = useMutation(SUBMIT);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  const issues = outcome?.__typename === 'ValidationError' ? outcome.issues : [];
  const errorOf = (field: string) => {
    const issue = issues.find((one) => one.field === field);
    return issue && t('mustBe', { limit: issue.limit });
  };

  async function go(): Promise<void> {
    setOutcome(null);
    setFailure(null);
    const { externalId, transcript, authorExternalId, facts } = typed;
    try {
      const { data } = await submit({
        variables: {
          input: {
            externalId,
            transcript,
            authorExternalId: authorExternalId === '' ? null : authorExternalId,
            ...factsInput(facts),
          },
        },
      });
      setOutcome(data?.submitVideo ?? null);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  }

  return (
    <Page
      title={v('submit')}
      description={
        <>
          <Anchor component={Link} to="/videos" size="sm" underline="always">
            {t('toList')}
          </Anchor>
          {' · '}
          {t('submitHint')}
        </>
      }
    >
      <Paper withBorder p="md" maw={880}>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void go();
          }}
        >
          <Stack gap="md">
            <Group gap="sm" grow align="flex-start" preventGrowOverflow={false}>
              <TextInput
                label={t('externalId')}
                description={t('externalIdHint')}
                required
                miw={240}
                value={typed.externalId}
                onChange={({ currentTarget: { value } }) =>
                  setTyped({ ...typed, externalId: value })
                }
                error={errorOf('externalId')}
              />
              <TextInput
                label={v('author')}
                description={t('authorHint')}
                miw={240}
                value={typed.authorExternalId}
                onChange={({ currentTarget: { value } }) =>
                  setTyped({ ...typed, authorExternalId: value })
                }
                error={errorOf('authorExternalId')}
              />
            </Group>
            <Textarea
              label={t('transcript')}
              description={t('transcriptHint')}
              required
              autosize
              minRows={4}
              value={typed.transcript}
              onChange={({ currentTarget: { value } }) => setTyped({ ...typed, transcript: value })}
              error={errorOf('transcript')}
            />
            <VideoFields
              facts={typed.facts}
              onChange={(facts) => setTyped({ ...typed, facts })}
              errorOf={errorOf}
            />
            {failure !== null && <Problem title={t('notKnownIfStored')}>{failure}</Problem>}
            {outcome !== null && <WhatBecame outcome={outcome} />}
            <Group gap="sm">
              <Button type="submit" loading={loading}>
                {v('submit')}
              </Button>
              {outcome?.__typename === 'SubmitVideoSuccess' && (
                <Button
                  variant="default"
                  onClick={() => {
                    setOutcome(null);
                    setTyped(NOTHING);
                  }}
                >
                  {t('another')}
                </Button>
              )}
            </Group>
          </Stack>
        </form>
      </Paper>
    </Page>
  );
}

function WhatBecame({ outcome }: { outcome: Outcome }) {
  const t = useTexts(newVideoTexts);
  switch (outcome.__typename) {
    case 'SubmitVideoSuccess': {
      const { created, video, prediction } = outcome;
      return (
        <Alert
          role="status"
          color={created ? 'green' : 'gray'}
          icon={created ? <IconCheck /> : <IconInfoCircle />}
          title={
            <Title order={2} size="h5" c="var(--mantine-color-text)">
              {t(created ? 'stored' : 'repeat')}
            </Title>
          }
        >
          <Stack gap="sm">
            {!created && <Text size="sm">{t('repeatHint')}</Text>}
            <PredictionSummary {...prediction} />
            <Anchor
              component={Link}
              to={videoPath(video.id)}
              size="sm"
              c="var(--mantine-color-text)"
              underline="always"
            >
              {t('open', { name: video.externalId })}
            </Anchor>
          </Stack>
        </Alert>
      );
    }
    case 'ExternalIdConflictError':
      return (
        <Problem title={t('conflict')}>
          <Text size="sm">{t('conflictHint')}</Text>
          <Text size="sm" lineClamp={2} my={4}>
            “{outcome.existing.transcript}”
          </Text>
          <Anchor
            component={Link}
            to={videoPath(outcome.existing.id)}
            size="sm"
            c="var(--mantine-color-text)"
            underline="always"
          >
            {t('open', { name: outcome.existing.externalId })}
          </Anchor>
        </Problem>
      );
    case 'ValidationError':
      return <Problem title={t('notStored')}>{t('seeFields')}</Problem>;
    case 'OverloadedError':
      return <Problem title={t('notStored')}>{outcome.message}</Problem>;
  }
}
