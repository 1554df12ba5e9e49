import { useQuery } from '@apollo/client/react';
import { Anchor, Stack, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { Facts } from '../../../components/facts.tsx';
import { useFigures } from '../../../components/figures.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { Section } from '../../../components/section.tsx';
import { Time } from '../../../components/time.tsx';
import type { ChallengerReportQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { versionTexts } from './texts.ts';

const REPORT = graphql(`
  query ChallengerReport($version: Int!) {
    challengerReport(version: $version) {
      n
      agreement
      kappa
      from
      to
      claimToOpinion {
        count
        rate
      }
      opinionToClaim {
        count
        rate
      }
      disagreements(first: 50) {
        edges {
          cursor
          node {
            video {
              id
              externalId
              transcript
            }
            champion {
              id
              label
              claimProbability
            }
            challenger {
              id
              label
              claimProbability
            }
          }
        }
      }
    }
  }
`);

type Report = NonNullable<ChallengerReportQuery['challengerReport']>;

/** What the version would have changed while it scored in the shadow of a champion. */
export function ChallengerTab({ version }: { version: number }) {
  const t = useTexts(versionTexts);
  const query = useQuery(REPORT, { variables: { version } });
  return (
    <Loaded query={query}>
      {({ challengerReport: report }) =>
        report === null || report.n === 0 ? (
          <Text>{t('neverChallenger')}</Text>
        ) : (
          <ReportOf report={report} />
        )
      }
    </Loaded>
  );
}

function ReportOf({ report }: { report: Report }) {
  const t = useTexts(versionTexts);
  const { count, share, decimal } = useFigures();
  const { edges } = report.disagreements;
  const change = (of: Report['claimToOpinion']) => `${count(of.count)} (${share(of.rate)})`;
  return (
    <Stack gap="xl">
      <Section title={t('challenger')} description={t('challengerHint')}>
        <Facts
          facts={[
            [t('scored'), count(report.n)],
            [t('agreement'), share(report.agreement)],
            [t('kappa'), decimal(report.kappa)],
            [t('toOpinion'), change(report.claimToOpinion)],
            [t('toClaim'), change(report.opinionToClaim)],
            [t('period'), <Time key="from" at={report.from} />],
          ]}
        />
      </Section>
      <Section title={t('disagreements')}>
        {edges.length === 0 ? (
          <Text>{t('noDisagreements')}</Text>
        ) : (
          <ScrollingTable label={t('disagreements')} minWidth={720}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('video')}</Table.Th>
                <Table.Th scope="col">{t('championSays')}</Table.Th>
                <Table.Th scope="col">{t('challengerSays')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {edges.map(({ cursor, node: { video, champion, challenger } }) => (
                <Table.Tr key={cursor}>
                  <Table.Th scope="row" fw={400}>
                    <Anchor
                      component={Link}
                      to={`/videos/${video.id}`}
                      size="sm"
                      underline="always"
                    >
                      {video.externalId}
                    </Anchor>
                    <Text size="sm" lineClamp={2}>
                      {video.transcript}
                    </Text>
                  </Table.Th>
                  {[champion, challenger].map((answer) => (
                    <Table.Td key={answer.id} style={{ whiteSpace: 'nowrap' }}>
                      {t(answer.label === 'CLAIM' ? 'claim' : 'opinion')} (
                      {decimal(answer.claimProbability)})
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </ScrollingTable>
        )}
      </Section>
    </Stack>
  );
}
