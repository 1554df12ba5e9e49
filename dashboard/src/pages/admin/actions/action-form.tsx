import { NumberInput, SimpleGrid, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { AdminActionsQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { adminTexts } from '../parts/texts.ts';
import { issueAt, useAct } from '../parts/use-act.ts';
import { actionsTexts } from './texts.ts';

const CREATE = graphql(`
  mutation DefineAction($input: CreateActionInput!) {
    outcome: createAction(input: $input) {
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

const UPDATE = graphql(`
  mutation ChangeAction($input: UpdateActionInput!) {
    outcome: updateAction(input: $input) {
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

/** Defines an action, or changes one; its key stays. */
export function ActionForm({
  action,
  onClose,
}: {
  action: AdminActionsQuery['actions'][number] | null;
  onClose: () => void;
}) {
  const t = useTexts(actionsTexts);
  const a = useTexts(adminTexts);
  const [key, setKey] = useState('');
  const [name, setName] = useState(action?.name ?? '');
  const [description, setDescription] = useState(action?.description ?? '');
  const [strikes, setStrikes] = useState(action?.strikes ?? 0);
  const [strikeDays, setStrikeDays] = useState(action?.strikeDays ?? 0);
  const { act: create } = useAct(CREATE);
  const { act: update } = useAct(UPDATE);
  const onSave = async () => {
    const input = { name, description, strikes, strikeDays };
    const done =
      action === null
        ? await create({ input: { ...input, key } })
        : await update({ input: { ...input, id: action.id } });
    return done.refusal;
  };
  return (
    <FormDialog
      title={action === null ? t('createTitle') : t('editTitle', { name: action.name })}
      save={a('save')}
      onSave={onSave}
      onClose={onClose}
    >
      {(refusal) => (
        <>
          <SimpleGrid cols={{ base: 1, xs: action === null ? 2 : 1 }}>
            <TextInput
              label={a('name')}
              required
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={issueAt(refusal, 'name')}
            />
            {action === null && (
              <TextInput
                label={a('key')}
                description={a('keyHint')}
                inputWrapperOrder={['label', 'input', 'description', 'error']}
                required
                value={key}
                onChange={(event) => setKey(event.currentTarget.value)}
                error={issueAt(refusal, 'key')}
              />
            )}
          </SimpleGrid>
          <Textarea
            label={a('description')}
            autosize
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
            error={issueAt(refusal, 'description')}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <NumberInput
              label={t('strikes')}
              description={t('strikesHint')}
              allowDecimal={false}
              value={strikes}
              onChange={(value) => setStrikes(Number(value))}
              error={issueAt(refusal, 'strikes')}
            />
            <NumberInput
              label={t('strikeDays')}
              description={t('strikeDaysHint')}
              allowDecimal={false}
              value={strikeDays}
              onChange={(value) => setStrikeDays(Number(value))}
              error={issueAt(refusal, 'strikeDays')}
            />
          </SimpleGrid>
        </>
      )}
    </FormDialog>
  );
}
