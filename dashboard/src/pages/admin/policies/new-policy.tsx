import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { adminTexts } from '../parts/texts.ts';
import { issueAt, useAct } from '../parts/use-act.ts';
import { EMPTY_POLICY, type Parents, PolicyFields } from './policy-fields.tsx';
import { policiesTexts } from './texts.ts';

const CREATE = graphql(`
  mutation WritePolicy($input: CreatePolicyInput!) {
    outcome: createPolicy(input: $input) {
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

/** Writes a policy down. */
export function NewPolicy({ policies, onClose }: { policies: Parents; onClose: () => void }) {
  const t = useTexts(policiesTexts);
  const a = useTexts(adminTexts);
  const [key, setKey] = useState('');
  const [draft, setDraft] = useState(EMPTY_POLICY);
  const { act } = useAct(CREATE);
  return (
    <FormDialog
      title={t('createTitle')}
      save={a('save')}
      onSave={async () =>
        (await act({ input: { ...draft, key, parentId: draft.parentId || null } })).refusal
      }
      onClose={onClose}
    >
      {(refusal) => (
        <>
          <TextInput
            label={a('key')}
            description={a('keyHint')}
            required
            data-autofocus
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            error={issueAt(refusal, 'key')}
          />
          <PolicyFields draft={draft} parents={policies} refusal={refusal} onChange={setDraft} />
        </>
      )}
    </FormDialog>
  );
}
