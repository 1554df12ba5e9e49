import { Alert, Badge, Group, List, Table, Text } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useFigures } from '../../../components/figures.ts';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { Section } from '../../../components/section.tsx';
import { componentTexts } from '../../../components/texts.ts';
import type { GateVerdictFragment } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { modelsTexts } from '../texts.ts';
import { versionTexts } from './texts.ts';

graphql(`
  fragment GateVerdict on QualityGate {
    outcome
    reasons
    actor
    reason
    champion {
      id
      version
    }
    checks {
      name
      slice
      n
      candidate
      champion
      limit
      finding
      passed
    }
  }
`);

/** The newest verdict of the quality gate, each check with its limit. */
export function GateSection({ gate }: { gate: GateVerdictFragment | null }) {
  const t = useTexts(versionTexts);
  const m = useTexts(modelsTexts);
  if (gate === null) {
    return (
      <Section title={t('gate')}>
        <Text size="sm">{t('gateNever')}</Text>
      </Section>
    );
  }
  return (
    <Section
      title={t('gate')}
      description={
        gate.champion ? t('gateAgainst', { version: gate.champion.version }) : t('gateAlone')
      }
      actions={
        <Badge
          size="lg"
          variant="default"
          leftSection={
            gate.outcome === 'BLESSED' ? (
              <IconCheck size={14} aria-hidden />
            ) : (
              <IconX size={14} aria-hidden />
            )
          }
        >
          {m(gate.outcome)}
        </Badge>
      }
    >
      {gate.actor !== null && (
        <Text size="sm">{t('overriddenBy', { actor: gate.actor, reason: gate.reason ?? '' })}</Text>
      )}
      {gate.reasons.length > 0 && (
        <Alert color="red" variant="light" title={t('gateReasons')}>
          <List size="sm">
            {gate.reasons.map((reason) => (
              <List.Item key={reason}>{reason}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Checks checks={gate.checks} />
    </Section>
  );
}

function Checks({ checks }: Pick<GateVerdictFragment, 'checks'>) {
  const t = useTexts(versionTexts);
  const c = useTexts(componentTexts);
  const { count, decimal } = useFigures();
  return (
    <ScrollingTable label={t('gate')} minWidth={860} maxHeight={320}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('check')}</Table.Th>
          <Table.Th scope="col">{t('checkVideos')}</Table.Th>
          <Table.Th scope="col">{t('thisVersion')}</Table.Th>
          <Table.Th scope="col">{t('champion')}</Table.Th>
          <Table.Th scope="col">{t('mustHold')}</Table.Th>
          <Table.Th scope="col">{t('held')}</Table.Th>
          <Table.Th scope="col">{t('finding')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {checks.map((check) => (
          <Table.Tr key={`${check.name} ${check.slice}`}>
            <Table.Th scope="row" fw={500}>
              {check.name}
              {check.slice !== null && (
                <Text size="xs" c="dimmed">
                  {check.slice}
                </Text>
              )}
            </Table.Th>
            <Table.Td>{count(check.n)}</Table.Td>
            <Table.Td>{decimal(check.candidate)}</Table.Td>
            <Table.Td>{decimal(check.champion)}</Table.Td>
            <Table.Td>{check.limit}</Table.Td>
            <Table.Td>
              <Group gap={4} wrap="nowrap">
                {check.passed ? (
                  <IconCheck size={14} aria-hidden />
                ) : (
                  <IconX size={14} aria-hidden />
                )}
                <Text size="sm" fw={check.passed ? 400 : 700}>
                  {check.passed ? c('yes') : c('no')}
                </Text>
              </Group>
            </Table.Td>
            <Table.Td>{check.finding}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollingTable>
  );
}
