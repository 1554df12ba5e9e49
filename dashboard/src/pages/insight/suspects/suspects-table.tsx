import { useMutation, useQuery } from '@apollo/client/react';
import { Anchor, Button, Group, Stack, Table, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';
import { useFigures } from '../../../components/figures.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { Problem } from '../../../components/problem.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { componentTexts } from '../../../components/texts.ts';
import type { ClaimLabel, LabelSuspectsQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { useHasRole } from '../../../session/viewer.ts';
import { SendToReview } from './send-to-review.tsx';
import { suspectsTexts } from './texts.ts';

const SUSPECTS = graphql(`
  query LabelSuspects($snapshotId: ID!, $after: String) {
    labelSuspects(snapshotId: $snapshotId, first: 50, after: $after) {
      edges {
        node {
          rank
          isSettled
          suggestedLabel
          claimProbability
          label {
            id
            label
          }
          video {
            id
            externalId
            transcript
          }
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`);

const RELABEL = graphql(`
  mutation RelabelSuspect($videoId: ID!, $label: ClaimLabel!, $reason: String!) {
    outcome: relabelVideo(input: { videoId: $videoId, label: $label, reason: $reason }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

const CONFIRM = graphql(`
  mutation ConfirmSuspect($videoId: ID!, $reason: String!) {
    outcome: confirmLabel(input: { videoId: $videoId, reason: $reason }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

type Suspect = LabelSuspectsQuery['labelSuspects']['edges'][number]['node'];

/** The suspects, the least believable first; one press settles each, or makes a review job of it. */
export function SuspectsTable({ snapshotId }: { snapshotId: string }) {
  const t = useTexts(suspectsTexts);
  const c = useTexts(componentTexts);
  const query = useQuery(SUSPECTS, { variables: { snapshotId } });
  const canSettle = useHasRole()('MODERATOR');
  return (
    <Loaded query={query}>
      {({ labelSuspects: { edges, pageInfo } }) => (
        <>
          <ScrollingTable label={t('video')} minWidth={920}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('rank')}</Table.Th>
                <Table.Th scope="col">{t('video')}</Table.Th>
                <Table.Th scope="col">{t('labelled')}</Table.Th>
                <Table.Th scope="col">{t('suggested')}</Table.Th>
                <Table.Th scope="col">{t('probability')}</Table.Th>
                {canSettle && <Table.Th scope="col">{t('settle')}</Table.Th>}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {edges.map(({ node }) => (
                <SuspectRow
                  key={node.label.id}
                  snapshotId={snapshotId}
                  suspect={node}
                  canSettle={canSettle}
                  onSettled={() => query.refetch()}
                />
              ))}
            </Table.Tbody>
          </ScrollingTable>
          {pageInfo.hasNextPage && (
            <Button
              variant="default"
              w="fit-content"
              onClick={() => void query.fetchMore({ variables: { after: pageInfo.endCursor } })}
            >
              {c('loadMore')}
            </Button>
          )}
        </>
      )}
    </Loaded>
  );
}

function SuspectRow({
  snapshotId,
  suspect,
  canSettle,
  onSettled,
}: {
  snapshotId: string;
  suspect: Suspect;
  canSettle: boolean;
  onSettled: () => Promise<unknown>;
}) {
  const t = useTexts(suspectsTexts);
  const { decimal } = useFigures();
  const name = (label: ClaimLabel) => t(label === 'CLAIM' ? 'claim' : 'opinion');
  const { video, label, suggestedLabel } = suspect;
  return (
    <Table.Tr>
      <Table.Td>{suspect.rank}</Table.Td>
      <Table.Th scope="row" fw={400}>
        <Anchor component={Link} to={`/videos/${video.id}`} size="sm" underline="always">
          {video.externalId}
        </Anchor>
        <Text size="sm" lineClamp={2}>
          {video.transcript}
        </Text>
      </Table.Th>
      <Table.Td>{name(label.label)}</Table.Td>
      <Table.Td>{name(suggestedLabel)}</Table.Td>
      <Table.Td>{decimal(suspect.claimProbability)}</Table.Td>
      {canSettle && (
        <Table.Td>
          {suspect.isSettled ? (
            t('settled')
          ) : (
            <Stack gap={4}>
              <Settle suspect={suspect} name={name} onSettled={onSettled} />
              <SendToReview snapshotId={snapshotId} video={video} />
            </Stack>
          )}
        </Table.Td>
      )}
    </Table.Tr>
  );
}

function Settle({
  suspect: { video, label, suggestedLabel },
  name,
  onSettled,
}: {
  suspect: Suspect;
  name: (label: ClaimLabel) => string;
  onSettled: () => Promise<unknown>;
}) {
  const t = useTexts(suspectsTexts);
  const [problem, setProblem] = useState<ReactNode>(null);
  const [relabel, relabelling] = useMutation(RELABEL);
  const [confirm, confirming] = useMutation(CONFIRM);
  const settle = async (work: Promise<{ data?: { outcome: object } | undefined }>) => {
    const said = await work.then(
      ({ data }) => (data && 'message' in data.outcome ? String(data.outcome.message) : null),
      (error: Error) => error.message,
    );
    setProblem(
      said === null ? null : (
        <Problem title={t('notSettled', { video: video.externalId })}>{said}</Problem>
      ),
    );
    if (said === null) await onSettled();
  };
  return (
    <>
      <Group gap={6} wrap="nowrap">
        <Button
          size="compact-sm"
          loading={relabelling.loading}
          aria-label={t('relabelVideo', { video: video.externalId, label: name(suggestedLabel) })}
          onClick={() =>
            void settle(
              relabel({
                variables: {
                  videoId: video.id,
                  label: suggestedLabel,
                  reason: t('reasonRelabel', { label: name(label.label) }),
                },
              }),
            )
          }
        >
          {t('relabel', { label: name(suggestedLabel) })}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          loading={confirming.loading}
          aria-label={t('confirmVideo', { video: video.externalId })}
          onClick={() =>
            void settle(confirm({ variables: { videoId: video.id, reason: t('reasonConfirm') } }))
          }
        >
          {t('confirm')}
        </Button>
      </Group>
      {problem}
    </>
  );
}
