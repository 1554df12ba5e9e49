import { useQuery } from '@apollo/client/react';
import { Button, Group, NativeSelect, NumberInput, SimpleGrid, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Problem } from '../../../components/problem.tsx';
import type { BacktestRuleInput } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { issueAt, type Refusal, useAct } from '../parts/use-act.ts';
import { isSpan, NO_DAYS, periodOf, SPANS, type Span } from './span.ts';
import { backtestTexts } from './texts.ts';

const VERSIONS = graphql(`
  query BacktestModels {
    modelVersions(first: 100) {
      edges {
        node {
          id
          version
          aliases
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`);

const START = graphql(`
  mutation StartBacktest($input: StartBacktestInput!) {
    outcome: startBacktest(input: $input) {
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
      ... on StartBacktestSuccess {
        backtest {
          id
        }
      }
    }
  }
`);

/** What can be asked about; `rules` as the API takes them, null for those that are live. */
export type Subject = Readonly<{
  value: string;
  label: string;
  name: string;
  rules: readonly BacktestRuleInput[] | null;
}>;

/** Asks what would have been, and says which backtest answers. */
export function QuestionForm({
  subjects,
  subjectLabel,
  narrow = false,
  onStarted,
}: {
  subjects: readonly [Subject, ...Subject[]];
  subjectLabel: string;
  /** In a dialog. */
  narrow?: boolean;
  onStarted: (id: string) => void;
}) {
  const t = useTexts(backtestTexts);
  const { data } = useQuery(VERSIONS);
  const [chosen, setChosen] = useState(subjects[0].value);
  const [span, setSpan] = useState<Span>('30');
  const [days, setDays] = useState(NO_DAYS);
  const [threshold, setThreshold] = useState<number | null>(null);
  const [modelVersion, setModelVersion] = useState('');
  const [missingDays, setMissingDays] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const { act, busy } = useAct(START);
  const subject = subjects.find(({ value }) => value === chosen) ?? subjects[0];

  const start = async () => {
    const period = periodOf(span, days);
    setMissingDays(period === null);
    if (period === null) return;
    const done = await act({
      input: {
        ...period,
        name: subject.name.slice(0, 100),
        ...(subject.rules !== null && { rules: [...subject.rules] }),
        threshold,
        modelVersion: modelVersion === '' ? null : Number(modelVersion),
      },
    });
    setRefusal(done.refusal);
    if (done.refusal === null && done.outcome.__typename === 'StartBacktestSuccess') {
      onStarted(done.outcome.backtest.id);
    }
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <SimpleGrid cols={narrow ? { base: 1, xs: 2 } : { base: 1, xs: 2, lg: 4 }} mb="sm">
        {subjects.length > 1 && (
          <NativeSelect
            label={subjectLabel}
            value={subject.value}
            onChange={(event) => setChosen(event.currentTarget.value)}
            data={subjects.map(({ value, label }) => ({ value, label }))}
          />
        )}
        <NativeSelect
          label={t('span')}
          value={span}
          onChange={({ currentTarget: { value } }) => {
            if (isSpan(value)) setSpan(value);
          }}
          data={SPANS.map((value) => ({ value, label: t(`span${value}`) }))}
          error={issueAt(refusal, 'from')}
        />
        <NumberInput
          label={t('threshold')}
          description={t('thresholdHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          min={0}
          max={1}
          step={0.05}
          value={threshold ?? ''}
          onChange={(value) => setThreshold(typeof value === 'number' ? value : null)}
          error={issueAt(refusal, 'threshold')}
        />
        <NativeSelect
          label={t('model')}
          description={t('modelHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={modelVersion}
          onChange={(event) => setModelVersion(event.currentTarget.value)}
          data={[
            { value: '', label: t('asStored') },
            ...(data?.modelVersions.edges ?? []).map(({ node: { version, aliases } }) => ({
              value: String(version),
              label: [t('version', { version }), ...aliases.map((alias) => t(alias))].join(', '),
            })),
          ]}
        />
        {span === 'Between' &&
          (['firstDay', 'lastDay'] as const).map((end) => (
            <TextInput
              key={end}
              type="date"
              label={t(end)}
              value={days[end]}
              onChange={(event) => setDays({ ...days, [end]: event.currentTarget.value })}
              error={missingDays && days[end] === '' ? t('needsDays') : undefined}
            />
          ))}
      </SimpleGrid>
      {refusal && (
        <Problem
          title={t('nothingWritten')}
          reasons={[
            refusal.message,
            ...refusal.issues.map(({ field, limit }) => `${field}: ${limit}`),
          ]}
        />
      )}
      <Group>
        <Button type="submit" loading={busy}>
          {t('start')}
        </Button>
      </Group>
    </form>
  );
}
