import { useQuery } from '@apollo/client/react';
import { Anchor, Paper, Stack, Title } from '@mantine/core';
import { Link } from 'react-router';
import { Facts } from '../../../components/facts.tsx';
import { useFigures } from '../../../components/figures.ts';
import { MayBeHidden } from '../../../components/may-be-hidden.tsx';
import { Time } from '../../../components/time.tsx';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { videosTexts } from '../texts.ts';
import { videoTexts } from './texts.ts';
import type { ShownVideo } from './video-page.tsx';

const AUTHOR = graphql(`
  query VideoAuthor($externalId: String!) {
    author(externalId: $externalId) {
      externalId
      videoCount
      claimShare
      decisionCount
      actionCount
      activeStrikeCount
      firstSeenAt
    }
  }
`);

/** Who posted it, and what is known of their other videos. */
export function AuthorCard({ video }: { video: ShownVideo }) {
  const v = useTexts(videosTexts);
  const { authorExternalId, authorBanStatus, verifiedStatus } = video;
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="author">
      <Stack gap="sm">
        <Title order={2} size="h4" id="author">
          {v('author')}
        </Title>
        <Facts
          small
          cols={2}
          facts={[
            [v('author'), authorExternalId ?? v('unknownAuthor')],
            [v('standing'), v(authorBanStatus)],
            [v('verified'), v(verifiedStatus)],
          ]}
        />
        {authorExternalId !== null && <History externalId={authorExternalId} />}
      </Stack>
    </Paper>
  );
}

function History({ externalId }: { externalId: string }) {
  const t = useTexts(videoTexts);
  const v = useTexts(videosTexts);
  const { count, share } = useFigures();
  const query = useQuery(AUTHOR, { variables: { externalId } });
  return (
    <MayBeHidden query={query} rows={3}>
      {({ author }) =>
        author === null ? null : (
          <>
            <Facts
              small
              cols={2}
              facts={[
                [v('title'), count(author.videoCount)],
                [t('claimShare'), share(author.claimShare)],
                [t('strikes'), count(author.activeStrikeCount)],
                [t('decisions'), count(author.decisionCount)],
                [t('actionsStanding'), count(author.actionCount)],
                [t('firstSeen'), <Time key="first" at={author.firstSeenAt} />],
              ]}
            />
            <Anchor
              component={Link}
              size="sm"
              to={`/videos?author=${encodeURIComponent(externalId)}`}
            >
              {t('othersOfAuthor')}
            </Anchor>
          </>
        )
      }
    </MayBeHidden>
  );
}
