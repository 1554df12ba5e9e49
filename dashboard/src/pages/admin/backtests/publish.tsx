import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useFigures } from '../../../components/figures.ts';
import { Section } from '../../../components/section.tsx';
import type { BacktestStateFragment, RuleStatus } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { conditionInput, isJson } from '../condition/facts.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { useAct } from '../parts/use-act.ts';
import { effectInput, readEffect } from '../rules/effects.ts';
import { BacktestFacts } from './backtest-facts.tsx';
import { backtestTexts } from './texts.ts';

const PUT_LIVE = graphql(`
  mutation PutTestedLive($id: ID!, $version: Int!) {
    outcome: setRuleStatus(input: { id: $id, status: LIVE, expectedVersion: $version }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

const SAVE = graphql(`
  mutation SaveTested($input: UpdateRuleInput!) {
    outcome: updateRule(input: $input) {
      __typename
      ... on Error {
        message
      }
      ... on ValidationError {
        issues {
          field
          limit
        }
      }
    }
  }
`);

export type PublishableRule = Readonly<{
  id: string;
  name: string;
  status: RuleStatus;
  version: number;
  current: { condition: unknown; effects: readonly unknown[] };
}>;

/** Makes what was tested hold, with what it would have done before one's eyes. */
export function Publish({
  rule,
  backtest,
}: {
  rule: PublishableRule;
  backtest: BacktestStateFragment;
}) {
  const t = useTexts(backtestTexts);
  const [asking, setAsking] = useState(false);
  const { act: putLive } = useAct(PUT_LIVE);
  const { act: save } = useAct(SAVE);
  const tested = backtest.rules.find((one) => one.rule?.id === rule.id);
  if (tested === undefined) return null;
  // Both come from the same column of the database, which writes keys in one order.
  const says = ({ condition, effects }: PublishableRule['current']) =>
    JSON.stringify([condition, effects]);
  const isCurrent = says(tested) === says(rule.current);
  const { status } = rule;
  const version = isCurrent ? rule.version : rule.version + 1;

  const onSave = async () => {
    if (isCurrent) return (await putLive({ id: rule.id, version })).refusal;
    const { condition } = tested;
    if (!isJson(condition)) return null;
    const input = {
      id: rule.id,
      expectedVersion: rule.version,
      condition: conditionInput(condition),
      effects: tested.effects.map((effect) => effectInput(readEffect(effect))),
    };
    return (await save({ input })).refusal;
  };

  if (status === 'ARCHIVED' || (isCurrent && status === 'LIVE')) {
    return (
      <Section title={t('publish')}>
        <Alert variant="light" icon={<IconCheck />} role="status">
          {status === 'ARCHIVED' ? t('isArchived') : t('isLive')}
        </Alert>
      </Section>
    );
  }
  const toLive = isCurrent || status === 'LIVE';
  const label = isCurrent
    ? t('putLive', { version })
    : t(status === 'LIVE' ? 'saveLiveTested' : 'saveTested', { version });
  return (
    <Section title={t('publish')} {...(!toLive && { description: t('saveTestedHint') })}>
      <Group>
        <Button onClick={() => setAsking(true)}>{label}</Button>
      </Group>
      {asking && (
        <FormDialog title={rule.name} save={label} onSave={onSave} onClose={() => setAsking(false)}>
          {() => (
            <Stack>
              <Text size="sm">{tested.text}</Text>
              {toLive && <Text size="sm">{t('putLiveQuestion')}</Text>}
              <BacktestFacts backtest={backtest} />
              <Assumptions backtest={backtest} />
            </Stack>
          )}
        </FormDialog>
      )}
    </Section>
  );
}

/** A threshold or a model is not a part of the rule: the figures are not what would be without it. */
function Assumptions({
  backtest: { threshold, modelVersion },
}: {
  backtest: BacktestStateFragment;
}) {
  const t = useTexts(backtestTexts);
  const { plain } = useFigures();
  const what = [
    ...(threshold === null ? [] : [t('assumesThreshold', { threshold: plain(threshold) })]),
    ...(modelVersion === null ? [] : [t('assumesModel', { version: modelVersion.version })]),
  ];
  if (what.length === 0) return null;
  return <Text size="sm">{t('assumes', { what: what.join(', ') })}</Text>;
}
