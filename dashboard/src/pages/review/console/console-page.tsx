import { useQuery } from '@apollo/client/react';
import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { Link, useParams } from 'react-router';
import { Loaded } from '../../../components/loaded.tsx';
import { Page } from '../../../components/page.tsx';
import type { ReviewQueueQuery } from '../../../graphql/generated/graphql.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { useHasRole } from '../../../session/viewer.ts';
import { shellTexts } from '../../../shell/texts.ts';
import { useAdmission } from '../access.ts';
import { QUEUE } from '../documents.ts';
import { reviewTexts } from '../texts.ts';
import { Desk } from './desk.tsx';
import { useReviewSession } from './use-review-session.ts';

/** One queue, worked: `/review/KEY`. */
export default function ConsolePage() {
  const { queue: key = '' } = useParams();
  const isModerator = useHasRole()('MODERATOR');
  const s = useTexts(shellTexts);
  const t = useTexts(reviewTexts);
  const query = useQuery(QUEUE, {
    variables: { key },
    skip: !isModerator,
    fetchPolicy: 'network-only',
    nextFetchPolicy: 'cache-first',
  });
  if (!isModerator) {
    return (
      <Closed title={t('title')} heading={s('notAllowed')}>
        {s('notAllowedHint', { role: 'MODERATOR' })}
      </Closed>
    );
  }
  if (query.data === undefined) {
    return (
      <Page title={t('title')}>
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    );
  }
  return <Queue data={query.data} wanted={key} />;
}

function Queue({ data, wanted }: { data: ReviewQueueQuery; wanted: string }) {
  const t = useTexts(reviewTexts);
  const admission = useAdmission();
  const queue = data.reviewQueue;
  if (!queue) {
    return (
      <Closed title={t('title')} heading={t('noSuchQueue', { key: wanted })}>
        {t('noSuchQueueHint')}
      </Closed>
    );
  }
  const refusal = admission(queue);
  if (refusal !== null) {
    return (
      <Closed title={queue.name} heading={t('queueClosed')}>
        {t(refusal === 'SENIOR' ? 'forSeniors' : 'forListed')}
      </Closed>
    );
  }
  return <Working key={queue.id} queue={queue} data={data} />;
}

function Working({
  queue,
  data: { policies, actions },
}: {
  queue: NonNullable<ReviewQueueQuery['reviewQueue']>;
  data: ReviewQueueQuery;
}) {
  const session = useReviewSession(queue);
  return session && <Desk session={session} queue={queue} policies={policies} actions={actions} />;
}

function Closed({
  title,
  heading,
  children,
}: {
  title: string;
  heading: string;
  children: string;
}) {
  const t = useTexts(reviewTexts);
  return (
    <Page title={title}>
      <Alert color="yellow" icon={<IconLock aria-hidden />} title={heading}>
        <Stack align="flex-start" gap="xs">
          <Text size="sm">{children}</Text>
          <Button component={Link} to="/review" size="xs" variant="default">
            {t('otherQueue')}
          </Button>
        </Stack>
      </Alert>
    </Page>
  );
}
