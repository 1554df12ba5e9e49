import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { useQuery } from '@apollo/client/react';
import {
  Anchor,
  Button,
  Collapse,
  Group,
  Paper,
  Stack,
  Text,
  Textarea,
  Title,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useId, useState } from 'react';
import { Link } from 'react-router';
import { useFigures } from '../../../components/figures.ts';
import {
  HighlightedTranscript,
  HighlightLegend,
} from '../../../components/highlighted-transcript.tsx';
import { Page } from '../../../components/page.tsx';
import { PredictionSummary } from '../../../components/prediction-summary.tsx';
import { Problem } from '../../../components/problem.tsx';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { videosTexts } from '../texts.ts';
import { newVideoTexts } from './texts.ts';
import { factsInput, NO_FACTS, VideoFields } from './video-fields.tsx';

const TYPING_MS = 300;

const CLASSIFY = graphql(`
  query Classify($video: ClassifyVideoInput!) {
    classify(input: { videos: [$video] }) {
      label
      claimProbability
      needsReview
      familiarity
      modelVersion {
        id
        version
      }
      explanation {
        start
        end
        weight
      }
    }
  }
`);

/** What the champion would say of a text: answered while it is typed, and never stored. */
export default function ClassifyPage() {
  const t = useTexts(newVideoTexts);
  const v = useTexts(videosTexts);
  const [transcript, setTranscript] = useState('');
  const [facts, setFacts] = useState(NO_FACTS);
  const [more, setMore] = useState(false);
  const moreId = useId();
  const [asked] = useDebouncedValue({ transcript, ...factsInput(facts) }, TYPING_MS);
  const isEmpty = asked.transcript.trim() === '';
  const { data, previousData, error } = useQuery(CLASSIFY, {
    variables: { video: asked },
    skip: isEmpty,
    fetchPolicy: 'no-cache',
  });
  const answer = isEmpty ? undefined : (data ?? previousData)?.classify[0];
  const issues = issuesOf(error);
  const isSettled = data !== undefined && transcript === asked.transcript;
  return (
    <Page
      title={v('classify')}
      description={
        <>
          <Anchor component={Link} to="/videos" size="sm" underline="always">
            {t('toList')}
          </Anchor>
          {' · '}
          {t('classifyHint')}
        </>
      }
    >
      <Stack gap="md" maw={880}>
        <Paper withBorder p="md">
          <Stack gap="sm">
            <Textarea
              label={t('transcript')}
              autosize
              minRows={4}
              placeholder={t('classifyPlaceholder')}
              value={transcript}
              onChange={({ currentTarget: { value } }) => setTranscript(value)}
              error={issues('transcript')}
            />
            <Button
              variant="subtle"
              size="compact-sm"
              w="fit-content"
              aria-expanded={more}
              aria-controls={moreId}
              onClick={() => setMore(!more)}
            >
              {t('moreFacts')}
            </Button>
            <Collapse expanded={more} id={moreId}>
              <VideoFields facts={facts} onChange={setFacts} errorOf={issues} />
            </Collapse>
          </Stack>
        </Paper>
        {error !== undefined && issues('any') === undefined && (
          <Problem title={t('notClassified')}>{error.message}</Problem>
        )}
        {answer === undefined ? (
          <Text size="sm" c="dimmed">
            {t('nothingTyped')}
          </Text>
        ) : (
          <Paper withBorder p="md" component="section" aria-labelledby="answer">
            <Stack gap="md">
              <Title order={2} size="h4" id="answer">
                {t('answer')}
              </Title>
              <Group gap="xl" align="flex-start" role="status">
                <PredictionSummary {...answer} />
                <Answered version={answer.modelVersion.version} familiarity={answer.familiarity} />
              </Group>
              {isSettled && (
                <HighlightedTranscript text={asked.transcript} attributions={answer.explanation} />
              )}
              {answer.explanation.length > 0 && <HighlightLegend />}
            </Stack>
          </Paper>
        )}
      </Stack>
    </Page>
  );
}

function Answered({ version, familiarity }: { version: number; familiarity: number }) {
  const t = useTexts(newVideoTexts);
  const { share } = useFigures();
  return (
    <Text size="sm" c="dimmed" maw={420}>
      {t('answeredBy', { version, share: share(familiarity) })}
    </Text>
  );
}

/** What the server says against a field; `any` for whether it says something of any. */
function issuesOf(error: unknown): (field: string) => string | undefined {
  if (!CombinedGraphQLErrors.is(error)) return () => undefined;
  const found = error.errors.flatMap(({ message, extensions }) =>
    extensions?.code === 'VALIDATION_FAILED' ? [message] : [],
  );
  return (field) => found.find((message) => field === 'any' || message.includes(`.${field} `));
}
