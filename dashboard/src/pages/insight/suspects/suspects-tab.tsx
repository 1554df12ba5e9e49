import { useMutation, useQuery } from '@apollo/client/react';
import { Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useSearchParams } from 'react-router';
import { useFigures } from '../../../components/figures.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { Problem } from '../../../components/problem.tsx';
import type { LabelErrorsQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { useHasRole } from '../../../session/viewer.ts';
import { SnapshotChoice, useSnapshots } from '../snapshot-choice.tsx';
import { insightTexts } from '../texts.ts';
import { JointChart } from './joint-chart.tsx';
import { SuspectsTable } from './suspects-table.tsx';
import { suspectsTexts } from './texts.ts';

const LABEL_ERRORS = graphql(`
  query LabelErrors($snapshotId: ID!) {
    labelErrorSearch(snapshotId: $snapshotId) {
      status
      failure
    }
    labelErrorReport(snapshotId: $snapshotId) {
      rowCount
      suspectCount
      confidentJoint {
        claimAsClaim
        claimAsOpinion
        opinionAsClaim
        opinionAsOpinion
      }
    }
  }
`);

const FIND = graphql(`
  mutation FindLabelErrors($snapshotId: ID!) {
    outcome: findLabelErrors(input: { snapshotId: $snapshotId }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

/** The suspect labels of a snapshot: `?snapshot=`, or the newest. */
export function SuspectsTab() {
  const t = useTexts(suspectsTexts);
  const i = useTexts(insightTexts);
  const [params] = useSearchParams();
  const snapshots = useSnapshots();
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t('hint')}
      </Text>
      <Loaded query={snapshots}>
        {(list) => {
          const shown = params.get('snapshot') ?? list[0]?.id;
          if (shown === undefined) return <Text>{i('noSnapshot')}</Text>;
          return (
            <>
              <SnapshotChoice tab="suspects" snapshots={list} value={shown} />
              <SuspectsOf key={shown} snapshotId={shown} />
            </>
          );
        }}
      </Loaded>
    </Stack>
  );
}

function SuspectsOf({ snapshotId }: { snapshotId: string }) {
  const query = useQuery(LABEL_ERRORS, { variables: { snapshotId } });
  return (
    <Loaded query={query}>
      {({ labelErrorReport: report, labelErrorSearch: search }) =>
        report === null ? (
          <Search
            snapshotId={snapshotId}
            search={search}
            onAsked={async () => {
              await query.refetch();
            }}
          />
        ) : (
          <Found snapshotId={snapshotId} report={report} />
        )
      }
    </Loaded>
  );
}

function Found({
  snapshotId,
  report,
}: {
  snapshotId: string;
  report: NonNullable<LabelErrorsQuery['labelErrorReport']>;
}) {
  const t = useTexts(suspectsTexts);
  const { count, share } = useFigures();
  return (
    <>
      <Text size="sm">
        {report.suspectCount === 0
          ? t('none')
          : t('summary', {
              rows: count(report.rowCount),
              suspects: count(report.suspectCount),
              share: share(report.suspectCount / report.rowCount),
            })}
      </Text>
      {report.suspectCount > 0 && <SuspectsTable snapshotId={snapshotId} />}
      <JointChart joint={report.confidentJoint} />
    </>
  );
}

function Search({
  snapshotId,
  search,
  onAsked,
}: {
  snapshotId: string;
  search: LabelErrorsQuery['labelErrorSearch'];
  onAsked: () => Promise<void>;
}) {
  const t = useTexts(suspectsTexts);
  const isAdmin = useHasRole()('ADMIN');
  const [problem, setProblem] = useState<ReactNode>(null);
  const [find, { loading }] = useMutation(FIND);
  const ask = async () => {
    const said = await find({ variables: { snapshotId } }).then(
      ({ data }) => (data && 'message' in data.outcome ? data.outcome.message : null),
      (error: Error) => error.message,
    );
    setProblem(said === null ? null : <Problem title={t('notFound')}>{said}</Problem>);
    await onAsked();
  };
  const waits = search?.status === 'QUEUED';
  return (
    <Stack gap="sm">
      <Text size="sm" role="status">
        {waits && t('searching')}
        {search === null && t('neverAsked')} {search === null && !isAdmin && t('neverAskedViewer')}
        {search?.status === 'FAILED' && t('searchFailed', { reason: search.failure ?? '' })}
      </Text>
      {problem}
      <Group>
        {isAdmin && !waits && (
          <Button loading={loading} onClick={() => void ask()}>
            {search === null ? t('find') : t('findAgain')}
          </Button>
        )}
        {waits && (
          <Button variant="default" onClick={() => void onAsked()}>
            {t('refresh')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
