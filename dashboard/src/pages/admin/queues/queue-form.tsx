import { NativeSelect, NumberInput, SimpleGrid, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { WordsInput } from '../../../components/words-input.tsx';
import type { AdminQueueFragment, QueueOrder } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { adminTexts } from '../parts/texts.ts';
import { issueAt, useAct } from '../parts/use-act.ts';
import { queuesAdminTexts } from './texts.ts';

const CREATE = graphql(`
  mutation CreateQueue($input: CreateReviewQueueInput!) {
    outcome: createReviewQueue(input: $input) {
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
  mutation UpdateQueue($input: UpdateReviewQueueInput!) {
    outcome: updateReviewQueue(input: $input) {
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

const ORDERS: readonly QueueOrder[] = ['PRIORITY', 'AGE', 'UNCERTAINTY', 'REACH'];

const NEW_QUEUE = {
  name: '',
  description: '',
  order: 'PRIORITY' as QueueOrder,
  leaseSeconds: 300,
  undoSeconds: 600,
  hidePrediction: false,
  seniorOnly: false,
  restricted: false,
  reviewers: [] as readonly string[],
  secondReviewShare: 0,
  goldShare: 0,
};

/** Makes a queue, or changes one. */
export function QueueForm({
  queue,
  queues,
  onClose,
}: {
  queue: AdminQueueFragment | null;
  queues: readonly AdminQueueFragment[];
  onClose: () => void;
}) {
  const t = useTexts(queuesAdminTexts);
  const a = useTexts(adminTexts);
  const [key, setKey] = useState('');
  const [draft, setDraft] = useState(() => settingsOf(queue));
  const [escalatesTo, setEscalatesTo] = useState(queue?.escalatesTo?.id ?? '');
  const { act: create } = useAct(CREATE);
  const { act: update } = useAct(UPDATE);
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });

  const onSave = async () => {
    const input = { ...draft, reviewers: [...draft.reviewers], escalatesTo: escalatesTo || null };
    const done =
      queue === null
        ? await create({ input: { ...input, key } })
        : await update({ input: { ...input, queue: queue.id } });
    return done.refusal;
  };

  return (
    <FormDialog
      title={queue === null ? t('createTitle') : t('editTitle', { name: queue.name })}
      save={a('save')}
      onSave={onSave}
      onClose={onClose}
    >
      {(refusal) => (
        <>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput
              label={a('name')}
              required
              data-autofocus
              value={draft.name}
              onChange={(event) => change({ name: event.currentTarget.value })}
              error={issueAt(refusal, 'name')}
            />
            {queue === null && (
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
            value={draft.description}
            onChange={(event) => change({ description: event.currentTarget.value })}
            error={issueAt(refusal, 'description')}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <NativeSelect
              label={t('order')}
              description={t('orderHint')}
              value={draft.order}
              onChange={(event) => {
                const order = ORDERS.find((one) => one === event.currentTarget.value);
                if (order) change({ order });
              }}
              data={ORDERS.map((value) => ({ value, label: t(value) }))}
            />
            <NativeSelect
              label={t('escalatesTo')}
              description={t('escalatesToHint')}
              value={escalatesTo}
              onChange={(event) => setEscalatesTo(event.currentTarget.value)}
              data={[
                { value: '', label: t('nowhere') },
                ...queues
                  .filter(({ id }) => id !== queue?.id)
                  .map(({ id, name }) => ({ value: id, label: name })),
              ]}
              error={issueAt(refusal, 'escalatesTo')}
            />
            <NumberInput
              label={t('leaseSeconds')}
              description={t('leaseHint')}
              allowDecimal={false}
              value={draft.leaseSeconds}
              onChange={(value) => change({ leaseSeconds: Number(value) })}
              error={issueAt(refusal, 'leaseSeconds')}
            />
            <NumberInput
              label={t('undoSeconds')}
              description={t('undoHint')}
              allowDecimal={false}
              value={draft.undoSeconds}
              onChange={(value) => change({ undoSeconds: Number(value) })}
              error={issueAt(refusal, 'undoSeconds')}
            />
            {(['secondReviewShare', 'goldShare'] as const).map((field) => (
              <NumberInput
                key={field}
                label={t(field)}
                description={t(`${field}Hint`)}
                suffix=" %"
                value={Math.round(draft[field] * 10_000) / 100}
                onChange={(value) =>
                  change({ [field]: typeof value === 'number' ? value / 100 : 0 })
                }
                error={issueAt(refusal, field)}
              />
            ))}
          </SimpleGrid>
          {(['hidePrediction', 'seniorOnly', 'restricted'] as const).map((field) => (
            <Switch
              key={field}
              label={t(field)}
              description={t(`${field}Hint`)}
              checked={draft[field]}
              onChange={(event) => change({ [field]: event.currentTarget.checked })}
            />
          ))}
          {draft.restricted && (
            <WordsInput
              label={t('reviewers')}
              description={t('reviewersHint')}
              value={draft.reviewers}
              onChange={(reviewers) => change({ reviewers })}
              error={issueAt(refusal, 'reviewers')}
            />
          )}
        </>
      )}
    </FormDialog>
  );
}

function settingsOf(queue: AdminQueueFragment | null): typeof NEW_QUEUE {
  if (queue === null) return NEW_QUEUE;
  const { name, description, order, leaseSeconds, undoSeconds, hidePrediction } = queue;
  const { seniorOnly, restricted, reviewers, secondReviewShare, goldShare } = queue;
  return {
    ...{ name, description, order, leaseSeconds, undoSeconds, hidePrediction },
    ...{ seniorOnly, restricted, reviewers, secondReviewShare, goldShare },
  };
}
