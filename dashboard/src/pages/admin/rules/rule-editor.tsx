import { useQuery } from '@apollo/client/react';
import { Alert, Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useNavigate } from 'react-router';
import { Section } from '../../../components/section.tsx';
import type { RuleStatus } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { BacktestPanel } from '../backtests/backtest-panel.tsx';
import { Publish } from '../backtests/publish.tsx';
import { TryAsWritten } from '../backtests/try-as-written.tsx';
import { useShownBacktest } from '../backtests/use-shown-backtest.ts';
import { ConditionEditor } from '../condition/condition-editor.tsx';
import { conditionInput, isJson, type Json, NEW_ROW } from '../condition/facts.ts';
import { Refused } from '../parts/refused.tsx';
import { adminTexts } from '../parts/texts.ts';
import { issueAt, type Refusal, useAct } from '../parts/use-act.ts';
import { effectInput, readEffect } from './effects.ts';
import { EffectsEditor } from './effects-editor.tsx';
import { rulePath } from './rule-path.ts';
import { rulesTexts } from './texts.ts';

const CHOICES = graphql(`
  query RuleChoices {
    reviewQueues(first: 100) {
      nodes {
        id
        key
        name
      }
    }
    actions {
      id
      key
      name
    }
  }
`);

const CREATE = graphql(`
  mutation WriteRule($input: CreateRuleInput!) {
    outcome: createRule(input: $input) {
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
      ... on CreateRuleSuccess {
        rule {
          id
        }
      }
    }
  }
`);

const UPDATE = graphql(`
  mutation RewriteRule($input: UpdateRuleInput!) {
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

type Stored = {
  id: string;
  name: string;
  status: RuleStatus;
  version: number;
  current: { description: string; condition: unknown; effects: readonly unknown[] };
};

/** Writes a rule down, or its next version. */
export function RuleEditor({ rule }: { rule: Stored | null }) {
  const t = useTexts(rulesTexts);
  const a = useTexts(adminTexts);
  const navigate = useNavigate();
  const formId = useId();
  const { data } = useQuery(CHOICES);
  const [name, setName] = useState(rule?.name ?? '');
  const [description, setDescription] = useState(rule?.current.description ?? '');
  const [condition, setCondition] = useState<Json>(() => {
    const stored = rule?.current.condition;
    return isJson(stored) ? stored : { all: [NEW_ROW] };
  });
  const [effects, setEffects] = useState(() => (rule?.current.effects ?? []).map(readEffect));
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const { act: create, busy: creating } = useAct(CREATE);
  const { act: update, busy: updating } = useAct(UPDATE);
  const { shown, show } = useShownBacktest();

  const save = async () => {
    const input = {
      name,
      description,
      condition: conditionInput(condition),
      effects: effects.map(effectInput),
    };
    if (rule !== null) {
      const rewritten = { ...input, id: rule.id, expectedVersion: rule.version };
      setRefusal((await update({ input: rewritten })).refusal);
      return;
    }
    const done = await create({ input });
    setRefusal(done.refusal);
    if (done.refusal === null && done.outcome.__typename === 'CreateRuleSuccess') {
      await navigate(rulePath(done.outcome.rule.id));
    }
  };

  return (
    <Stack gap="xl">
      <form
        id={formId}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack gap="lg" maw={960}>
          <Stack gap="sm">
            <TextInput
              label={a('name')}
              required
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={issueAt(refusal, 'name')}
            />
            <Textarea
              label={a('description')}
              description={t('descriptionHint')}
              autosize
              value={description}
              onChange={(event) => setDescription(event.currentTarget.value)}
              error={issueAt(refusal, 'description')}
            />
          </Stack>
          <Section title={t('when')}>
            <ConditionEditor condition={condition} onChange={setCondition} refusal={refusal} />
          </Section>
          <Section title={t('follows')} description={t('thenHint')}>
            <EffectsEditor
              effects={effects}
              onChange={setEffects}
              choices={{ queues: data?.reviewQueues.nodes ?? [], actions: data?.actions ?? [] }}
              refusal={refusal}
            />
          </Section>
          {rule?.status === 'LIVE' && (
            <Alert variant="light" icon={<IconInfoCircle />}>
              {t('saveLive')}
            </Alert>
          )}
          <Refused refusal={refusal} />
        </Stack>
      </form>
      <Group gap="xs">
        <Button type="submit" form={formId} loading={creating || updating}>
          {rule === null ? t('saveNew') : t('saveNext', { version: rule.version + 1 })}
        </Button>
        <TryAsWritten
          name={name.trim() || t('newTitle')}
          replaces={rule?.id ?? null}
          condition={conditionInput(condition)}
          effects={effects.map(effectInput)}
          onStarted={show}
        />
      </Group>
      {shown !== null && (
        <BacktestPanel
          key={shown}
          id={shown}
          {...(rule !== null && {
            next: (backtest) => <Publish rule={rule} backtest={backtest} />,
          })}
        />
      )}
    </Stack>
  );
}
