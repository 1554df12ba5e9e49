import { useMutation, useQuery } from '@apollo/client/react';
import {
  Button,
  Fieldset,
  NumberInput,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Loaded } from '../../../components/loaded.tsx';
import { Problem } from '../../../components/problem.tsx';
import { Section } from '../../../components/section.tsx';
import { Time } from '../../../components/time.tsx';
import type { PolicyQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { useHasRole } from '../../../session/viewer.ts';
import { policyTexts } from './texts.ts';

const POLICY = graphql(`
  query Policy {
    retrainingPolicy {
      ...PolicyInForce
    }
  }
`);

graphql(`
  fragment PolicyInForce on RetrainingPolicy {
    enabled
    minNewLabels
    cooldownMinutes
    cron
    autoPromote
    targetErrorRate
    labelWeights {
      gold
      human
      import
    }
    setBy
    setAt
  }
`);

const SET_POLICY = graphql(`
  mutation SetPolicy($input: SetRetrainingPolicyInput!) {
    setRetrainingPolicy(input: $input) {
      __typename
      ... on ValidationError {
        issues {
          message
        }
      }
      ... on SetRetrainingPolicySuccess {
        retrainingPolicy {
          ...PolicyInForce
        }
      }
    }
  }
`);

type Policy = PolicyQuery['retrainingPolicy'];

/** When Gavel retrains by itself: to be read by all, to be set by admins. */
export function PolicyTab() {
  const t = useTexts(policyTexts);
  const query = useQuery(POLICY);
  return (
    <Section title={t('title')} description={t('hint')}>
      <Loaded query={query}>
        {({ retrainingPolicy }) => (
          <PolicyForm
            key={retrainingPolicy.setAt ?? 'default'}
            policy={retrainingPolicy}
            onSaved={() => query.refetch()}
          />
        )}
      </Loaded>
    </Section>
  );
}

function PolicyForm({ policy, onSaved }: { policy: Policy; onSaved: () => Promise<unknown> }) {
  const t = useTexts(policyTexts);
  const isAdmin = useHasRole()('ADMIN');
  const [draft, setDraft] = useState(policy);
  const [problem, setProblem] = useState<ReactNode>(null);
  const [save, { loading }] = useMutation(SET_POLICY);
  const change = (part: Partial<Policy>) => setDraft({ ...draft, ...part });
  const { gold, human, import: imported } = draft.labelWeights;

  const submit = async () => {
    const { enabled, minNewLabels, cooldownMinutes, cron, autoPromote, targetErrorRate } = draft;
    const input = { enabled, minNewLabels, cooldownMinutes, autoPromote, targetErrorRate };
    const labelWeights = { gold, human, import: imported };
    const reasons = await save({
      variables: { input: { ...input, labelWeights, cron: cron?.trim() || null } },
    }).then(
      ({ data }) =>
        data?.setRetrainingPolicy.__typename === 'ValidationError'
          ? data.setRetrainingPolicy.issues.map(({ message }) => message)
          : [],
      (error: Error) => [error.message],
    );
    if (reasons.length === 0) {
      setProblem(null);
      await onSaved();
      return;
    }
    setProblem(
      <Problem title={t('notSaved')} reasons={reasons}>
        {t('inputKept')}
      </Problem>,
    );
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Stack gap="md" maw={760}>
        <Text size="sm" c="dimmed" role="status">
          {policy.setBy === null || policy.setAt === null ? (
            t('offByDefault')
          ) : (
            <>
              {t('setBy', { who: policy.setBy })}, <Time at={policy.setAt} />
            </>
          )}{' '}
          {!isAdmin && t('onlyAdmins')}
        </Text>
        <Fieldset variant="unstyled" disabled={!isAdmin}>
          <Stack gap="md">
            <Switch
              label={t('enabled')}
              description={t('enabledHint')}
              checked={draft.enabled}
              onChange={(event) => change({ enabled: event.currentTarget.checked })}
            />
            <SimpleGrid cols={{ base: 1, xs: 2 }}>
              <Amount
                label={t('minNewLabels')}
                description={t('minNewLabelsHint')}
                value={draft.minNewLabels}
                min={1}
                onChange={(minNewLabels) => change({ minNewLabels })}
              />
              <Amount
                label={t('cooldown')}
                description={t('cooldownHint')}
                value={draft.cooldownMinutes}
                min={0}
                onChange={(cooldownMinutes) => change({ cooldownMinutes })}
              />
              <TextInput
                label={t('cron')}
                description={t('cronHint')}
                value={draft.cron ?? ''}
                onChange={(event) => change({ cron: event.currentTarget.value })}
              />
              <Amount
                label={t('target')}
                description={t('targetHint')}
                value={draft.targetErrorRate}
                min={0}
                step={0.001}
                onChange={(targetErrorRate) => change({ targetErrorRate })}
              />
            </SimpleGrid>
            <Switch
              label={t('autoPromote')}
              description={t('autoPromoteHint')}
              checked={draft.autoPromote}
              onChange={(event) => change({ autoPromote: event.currentTarget.checked })}
            />
            <Fieldset legend={t('weights')}>
              <Text size="xs" c="dimmed" mb="xs">
                {t('weightsHint')}
              </Text>
              <SimpleGrid cols={{ base: 1, xs: 3 }}>
                {(['gold', 'human', 'import'] as const).map((source) => (
                  <Amount
                    key={source}
                    label={t(source)}
                    value={draft.labelWeights[source]}
                    min={0.01}
                    step={0.5}
                    onChange={(weight) =>
                      change({ labelWeights: { ...draft.labelWeights, [source]: weight } })
                    }
                  />
                ))}
              </SimpleGrid>
            </Fieldset>
            {problem}
            {isAdmin && (
              <Button type="submit" loading={loading} w="fit-content">
                {t('save')}
              </Button>
            )}
          </Stack>
        </Fieldset>
      </Stack>
    </form>
  );
}

/** A number that is always one: an emptied field is its least value. */
function Amount({
  value,
  min,
  onChange,
  ...field
}: {
  label: string;
  description?: string;
  value: number;
  min: number;
  step?: number;
  onChange: (value: number) => void;
}) {
  return (
    <NumberInput
      {...field}
      min={min}
      value={value}
      onChange={(next) => onChange(typeof next === 'number' ? next : min)}
    />
  );
}
