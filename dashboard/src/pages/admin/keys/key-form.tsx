import { Checkbox, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Role } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { adminTexts } from '../parts/texts.ts';
import { issueAt, useAct } from '../parts/use-act.ts';
import { keysTexts } from './texts.ts';

const CREATE = graphql(`
  mutation CreateKey($input: CreateApiKeyInput!) {
    outcome: createApiKey(input: $input) {
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
      ... on CreateApiKeySuccess {
        secret
      }
    }
  }
`);

const ROLES: readonly Role[] = ['SUBMITTER', 'VIEWER', 'MODERATOR', 'SENIOR', 'ADMIN'];

/** Makes a key, and hands on its secret. */
export function KeyForm({
  onMade,
  onClose,
}: {
  onMade: (made: { name: string; secret: string }) => void;
  onClose: () => void;
}) {
  const t = useTexts(keysTexts);
  const a = useTexts(adminTexts);
  const [name, setName] = useState('');
  const [roles, setRoles] = useState<readonly Role[]>(['SUBMITTER']);
  const [lastDay, setLastDay] = useState('');
  const { act } = useAct(CREATE);
  const onSave = async () => {
    const expiresAt = lastDay === '' ? null : new Date(`${lastDay}T23:59:59`).toISOString();
    const done = await act({ input: { name, roles: [...roles], expiresAt } });
    if (done.refusal === null && done.outcome.__typename === 'CreateApiKeySuccess') {
      onMade({ name, secret: done.outcome.secret });
    }
    return done.refusal;
  };
  return (
    <FormDialog title={t('createTitle')} save={t('create')} onSave={onSave} onClose={onClose}>
      {(refusal) => (
        <>
          <TextInput
            label={a('name')}
            required
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={issueAt(refusal, 'name')}
          />
          <Checkbox.Group
            label={t('roles')}
            description={t('rolesHint')}
            value={[...roles]}
            onChange={(chosen) => setRoles(ROLES.filter((role) => chosen.includes(role)))}
            error={issueAt(refusal, 'roles')}
          >
            <Group mt="xs">
              {ROLES.map((role) => (
                <Checkbox key={role} value={role} label={role} />
              ))}
            </Group>
          </Checkbox.Group>
          <TextInput
            type="date"
            label={t('expires')}
            description={t('expiresHint')}
            value={lastDay}
            onChange={(event) => setLastDay(event.currentTarget.value)}
            error={issueAt(refusal, 'expiresAt')}
          />
        </>
      )}
    </FormDialog>
  );
}
