import { useQuery } from '@apollo/client/react';
import { Stack, Table, Text } from '@mantine/core';
import { Loaded } from '../../../components/loaded.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { Section } from '../../../components/section.tsx';
import { Time } from '../../../components/time.tsx';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { modelsTexts } from '../texts.ts';
import { Backfills } from '../training/backfills.tsx';
import { versionTexts } from './texts.ts';

const RECORD = graphql(`
  query VersionRecord($version: Int!) {
    modelVersion(version: $version) {
      id
      statusEvents {
        actor
        createdAt
        from
        to
        reason
      }
    }
  }
`);

/** What was done with the version. */
export function RecordTab({ version }: { version: number }) {
  const t = useTexts(versionTexts);
  const m = useTexts(modelsTexts);
  const query = useQuery(RECORD, { variables: { version } });
  return (
    <Loaded query={query}>
      {({ modelVersion }) => {
        const events = modelVersion?.statusEvents ?? [];
        return (
          <Stack gap="xl">
            <Backfills version={version} />
            <Section title={t('statusEvents')}>
              {events.length === 0 ? (
                <Text size="sm">{t('noStatusEvents')}</Text>
              ) : (
                <ScrollingTable label={t('statusEvents')}>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th scope="col">{t('when')}</Table.Th>
                      <Table.Th scope="col">{t('change')}</Table.Th>
                      <Table.Th scope="col">{t('who')}</Table.Th>
                      <Table.Th scope="col">{t('why')}</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {events.map((event) => (
                      <Table.Tr key={event.createdAt}>
                        <Table.Td>
                          <Time at={event.createdAt} />
                        </Table.Td>
                        <Table.Td>
                          {m(event.from)} → {m(event.to)}
                        </Table.Td>
                        <Table.Td>{event.actor}</Table.Td>
                        <Table.Td>{event.reason}</Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </ScrollingTable>
              )}
            </Section>
          </Stack>
        );
      }}
    </Loaded>
  );
}
