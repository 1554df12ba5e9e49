import { SimpleGrid, Stack, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFigures } from '../../../components/figures.ts';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import type {
  BacktestFiguresFragment,
  BacktestStateFragment,
} from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { BacktestDays } from './backtest-days.tsx';
import { BacktestFacts } from './backtest-facts.tsx';
import { effectName } from './effect-name.ts';
import { backtestTexts } from './texts.ts';

graphql(`
  fragment BacktestFigures on Backtest {
    id
    matched
    verdicts {
      was {
        claims
        opinions
      }
      would {
        claims
        opinions
      }
      claimToOpinion
      opinionToClaim
      labelled
      rightBefore
      right
    }
    rules {
      name
      version
      text
      condition
      effects
      matched
      matchedBefore
      newly
      noLonger
      failures
      failure
      rule {
        id
      }
      againstLabels {
        target
        n
        matched
        precision
        recall
      }
    }
    effects {
      kind
      key
      would
      was
      more
      fewer
    }
    days {
      date
      videos
      matched
      flipped
    }
  }
`);

/** What would have been, beside what was: in all, by what follows, by label, by rule, by day. */
export function BacktestResult({ backtest }: { backtest: BacktestStateFragment }) {
  const { rules, days } = backtest;
  const t = useTexts(backtestTexts);
  const [rule, ...others] = rules;
  return (
    <Stack gap="lg">
      {rule !== undefined && others.length === 0 && (
        <Text size="sm">
          {t('testedText')}: {rule.text}
        </Text>
      )}
      <BacktestFacts backtest={backtest} />
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Effects effects={backtest.effects} />
        <Labels verdicts={backtest.verdicts} />
      </SimpleGrid>
      {others.length > 0 && <Rules rules={rules} />}
      <BacktestDays days={days} />
    </Stack>
  );
}

function Effects({ effects }: Pick<BacktestFiguresFragment, 'effects'>) {
  const t = useTexts(backtestTexts);
  const { count } = useFigures();
  return (
    <Part title={t('follows')} hint={t('followsHint')}>
      {effects.length === 0 ? (
        <Text size="sm">{t('noFollows')}</Text>
      ) : (
        <Figures
          label={t('follows')}
          columns={[t('effect'), t('was'), t('would'), t('more'), t('fewer')]}
          rows={effects.map((effect) => [
            effectName(t, effect),
            ...[effect.was, effect.would, effect.more, effect.fewer].map(count),
          ])}
        />
      )}
    </Part>
  );
}

function Labels({
  verdicts: { was, would, claimToOpinion, opinionToClaim },
}: Pick<BacktestFiguresFragment, 'verdicts'>) {
  const t = useTexts(backtestTexts);
  const { count } = useFigures();
  return (
    <Part title={t('labels')} hint={t('labelsHint')}>
      <Figures
        label={t('labels')}
        columns={[t('label'), t('was'), t('would'), t('more'), t('fewer')]}
        rows={[
          [t('claims'), ...[was.claims, would.claims, opinionToClaim, claimToOpinion].map(count)],
          [
            t('opinions'),
            ...[was.opinions, would.opinions, claimToOpinion, opinionToClaim].map(count),
          ],
        ]}
      />
    </Part>
  );
}

function Rules({ rules }: Pick<BacktestFiguresFragment, 'rules'>) {
  const t = useTexts(backtestTexts);
  const { count } = useFigures();
  return (
    <Part title={t('rules')}>
      <Figures
        label={t('rules')}
        columns={[t('rule'), t('holds'), t('newly'), t('noLonger'), t('failures')]}
        rows={rules.map(({ name, matched, newly, noLonger, failures }) => [
          name,
          ...[matched, newly, noLonger, failures].map(count),
        ])}
      />
    </Part>
  );
}

function Part({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <Stack gap="xs" miw={0}>
      <div>
        <Text component="h3" fw={600} size="sm" m={0}>
          {title}
        </Text>
        {hint !== undefined && (
          <Text size="xs" c="dimmed">
            {hint}
          </Text>
        )}
      </div>
      {children}
    </Stack>
  );
}

function Figures({
  label,
  columns,
  rows,
}: {
  label: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}) {
  return (
    <ScrollingTable label={label} minWidth={460}>
      <Table.Thead>
        <Table.Tr>
          {columns.map((column, at) => (
            <Table.Th key={column} scope="col" ta={at === 0 ? 'left' : 'right'}>
              {column}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(([name, ...cells]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" fw={500}>
              {name}
            </Table.Th>
            {cells.map((cell, at) => (
              <Table.Td
                key={columns[at + 1]}
                ta="right"
                style={{ fontVariantNumeric: 'tabular-nums' }}
              >
                {cell}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollingTable>
  );
}
