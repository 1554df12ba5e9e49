import { useQuery } from '@apollo/client/react';
import { Alert, Button, Stack } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { AdminPolicyQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { Refused } from '../parts/refused.tsx';
import { type Refusal, useAct } from '../parts/use-act.ts';
import { PolicyFields } from './policy-fields.tsx';
import { policiesTexts } from './texts.ts';

const PARENTS = graphql(`
  query PolicyParents {
    policies {
      id
      current {
        title
      }
      parent {
        id
      }
    }
  }
`);

const UPDATE = graphql(`
  mutation RewritePolicy($input: UpdatePolicyInput!) {
    outcome: updatePolicy(input: $input) {
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

/** Says a policy anew; what was read is what is changed, or nobody's words are lost. */
export function PolicyEditor({ policy }: { policy: NonNullable<AdminPolicyQuery['policy']> }) {
  const t = useTexts(policiesTexts);
  const { data } = useQuery(PARENTS);
  const [, setParams] = useSearchParams();
  const { title, standard, reasonRequired } = policy.current;
  const [draft, setDraft] = useState({
    title,
    standard,
    reasonRequired,
    parentId: policy.parent?.id ?? '',
  });
  const inUse = data?.policies ?? [];
  // An archived parent stays a choice: it is where the policy stands.
  const parents =
    policy.parent === null || inUse.some(({ id }) => id === policy.parent?.id)
      ? inUse
      : [...inUse, { ...policy.parent, parent: null }];
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const { act, busy } = useAct(UPDATE);

  const save = async () => {
    const { parentId, ...says } = draft;
    const moves = parentId !== (policy.parent?.id ?? '');
    const input = { ...says, id: policy.id, expectedVersion: policy.version };
    const done = await act({ input: { ...input, ...(moves && { parentId: parentId || null }) } });
    setRefusal(done.refusal);
    if (done.refusal === null) setParams({}, { replace: true });
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Stack maw={860}>
        <PolicyFields
          draft={draft}
          parents={parents}
          without={policy.id}
          refusal={refusal}
          onChange={setDraft}
        />
        <Alert variant="light" icon={<IconInfoCircle />}>
          {t('holdsNow')}
        </Alert>
        <Refused refusal={refusal} />
        <Button type="submit" w="fit-content" loading={busy}>
          {t('saveNext', { version: policy.version + 1 })}
        </Button>
      </Stack>
    </form>
  );
}
