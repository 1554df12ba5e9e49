import { useQuery } from '@apollo/client/react';
import { Stack, Table, Text } from '@mantine/core';
import { Facts } from '../../../components/facts.tsx';
import { useFigures } from '../../../components/figures.ts';
import { Hash } from '../../../components/hash.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { Section } from '../../../components/section.tsx';
import type { VersionTrainingQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { EpochCurves } from '../training/epoch-curves.tsx';
import { versionTexts } from './texts.ts';

const TRAINING = graphql(`
  query VersionTraining($version: Int!) {
    modelVersion(version: $version) {
      id
      trainingRun {
        id
        requestedBy
        startedAt
        finishedAt
        epochs
        seed
        targetErrorRate
        history {
          ...EpochCurve
        }
      }
      datasetSnapshot {
        id
        sha256
        rowCount
        claimCount
        opinionCount
        parts {
          part
          rowCount
          claimCount
          opinionCount
          excludedCount
          labelSources {
            source
            rowCount
            weight
          }
        }
        leakage {
          heldOutRows
          identicalRows
          nearIdenticalRows
          excludedRows
        }
      }
    }
  }
`);

type Version = NonNullable<VersionTrainingQuery['modelVersion']>;

/** From what the version came: its run, its curves, its data. */
export function TrainingTab({ version }: { version: number }) {
  const t = useTexts(versionTexts);
  const query = useQuery(TRAINING, { variables: { version } });
  return (
    <Loaded query={query}>
      {({ modelVersion }) => (
        <Stack gap="xl">
          {modelVersion?.trainingRun ? (
            <Run run={modelVersion.trainingRun} />
          ) : (
            <Text>{t('shippedModel')}</Text>
          )}
          {modelVersion?.datasetSnapshot && <Snapshot snapshot={modelVersion.datasetSnapshot} />}
        </Stack>
      )}
    </Loaded>
  );
}

function Run({ run }: { run: NonNullable<Version['trainingRun']> }) {
  const t = useTexts(versionTexts);
  const { count, plain } = useFigures();
  const took =
    run.startedAt && run.finishedAt
      ? (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000
      : null;
  return (
    <Section title={t('run')}>
      <Facts
        facts={[
          [t('requestedBy'), run.requestedBy],
          [t('took'), took === null ? '–' : t('seconds', { seconds: count(took) })],
          [t('epochs'), run.epochs],
          [t('seed'), run.seed],
          [t('targetErrorRate'), plain(run.targetErrorRate)],
        ]}
      />
      <EpochCurves history={run.history} epochs={run.epochs} />
    </Section>
  );
}

function Snapshot({ snapshot }: { snapshot: NonNullable<Version['datasetSnapshot']> }) {
  const t = useTexts(versionTexts);
  const { count, plain } = useFigures();
  const { leakage } = snapshot;
  return (
    <Section
      title={t('snapshot')}
      description={t('snapshotHint', {
        rows: count(snapshot.rowCount),
        claims: count(snapshot.claimCount),
        opinions: count(snapshot.opinionCount),
      })}
      actions={<Hash value={snapshot.sha256} />}
    >
      <ScrollingTable label={t('snapshot')} minWidth={640}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('part')}</Table.Th>
            <Table.Th scope="col">{t('videos')}</Table.Th>
            <Table.Th scope="col">{t('claims')}</Table.Th>
            <Table.Th scope="col">{t('opinions')}</Table.Th>
            <Table.Th scope="col">{t('excluded')}</Table.Th>
            <Table.Th scope="col">{t('sources')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {snapshot.parts.map((part) => (
            <Table.Tr key={part.part}>
              <Table.Th scope="row" fw={500}>
                {t(part.part)}
              </Table.Th>
              <Table.Td>{count(part.rowCount)}</Table.Td>
              <Table.Td>{count(part.claimCount)}</Table.Td>
              <Table.Td>{count(part.opinionCount)}</Table.Td>
              <Table.Td>{count(part.excludedCount)}</Table.Td>
              <Table.Td>
                {part.labelSources.map(({ source, rowCount, weight }) => (
                  <Text key={source} size="sm">
                    {t('sourceCount', {
                      source: t(source),
                      count: count(rowCount),
                      weight: plain(weight),
                    })}
                  </Text>
                ))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollingTable>
      <Text size="sm">
        <Text component="span" fw={600} size="sm">
          {t('leakage')}:{' '}
        </Text>
        {leakage === null
          ? t('leakageNone')
          : t('leakageText', {
              held: count(leakage.heldOutRows),
              identical: count(leakage.identicalRows),
              near: count(leakage.nearIdenticalRows),
              excluded: count(leakage.excludedRows),
            })}
      </Text>
    </Section>
  );
}
