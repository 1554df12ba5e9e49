import { useQuery } from '@apollo/client/react';
import { Checkbox, Group, Radio, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useFigures } from '../../../components/figures.ts';
import { Loaded } from '../../../components/loaded.tsx';
import type { ClaimLabel, VideoFilter } from '../../../graphql/generated/graphql.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { FormDialog } from '../../admin/parts/form-dialog.tsx';
import { issueAt, type Refusal, useAct } from '../../admin/parts/use-act.ts';
import { CHOICES, PREVIEW, START } from './documents.ts';
import { Preview } from './preview.tsx';
import { bulkTexts } from './texts.ts';

const LABELS: readonly ClaimLabel[] = ['CLAIM', 'OPINION'];

/** One decision about the videos of a filter: what it would touch stands below what it decides. */
export function BulkDialog({ filter, onClose }: { filter: VideoFilter; onClose: () => void }) {
  const t = useTexts(bulkTexts);
  const { count } = useFigures();
  const navigate = useNavigate();
  const [label, setLabel] = useState<ClaimLabel | null>(null);
  const [actions, setActions] = useState<string[]>([]);
  const [policies, setPolicies] = useState<string[]>([]);
  const [reason, setReason] = useState('');
  const choices = useQuery(CHOICES);
  const preview = useQuery(PREVIEW, { variables: { filter, label }, fetchPolicy: 'network-only' });
  const { act } = useAct(START);
  const touched = preview.data?.previewBulkDecision;

  const start = async (): Promise<Refusal | null> => {
    if (touched === undefined) return refusal(t('notPreviewed'));
    if (touched.capped || touched.count === 0) return refusal(t('nothing'));
    if (label === null && actions.length === 0) return refusal(t('needsSomething'));
    if (reason.trim() === '') {
      return { message: '', issues: [{ field: 'reason', limit: t('needsReason') }] };
    }
    const input = { filter, label, actions, policies, reason, expectedCount: touched.count };
    const done = await act({ input });
    if (done.refusal === null) {
      void navigate('/videos/bulk');
      return null;
    }
    const before = touched.count;
    const { data } = await preview.refetch();
    const now = data?.previewBulkDecision.count;
    return now !== undefined && now !== before
      ? refusal(t('moved', { number: count(now) }))
      : done.refusal;
  };

  return (
    <FormDialog
      title={t('dialogTitle')}
      save={t('start', { count: touched?.count ?? 0, number: count(touched?.count) })}
      danger
      onSave={start}
      onClose={onClose}
    >
      {(against) => (
        <Stack gap="md">
          <Radio.Group
            label={t('label')}
            value={label ?? ''}
            onChange={(value) => setLabel(LABELS.find((one) => one === value) ?? null)}
          >
            <Group gap="lg" mt={4}>
              <Radio value="" label={t('noLabel')} />
              {LABELS.map((one) => (
                <Radio key={one} value={one} label={t(one)} />
              ))}
            </Group>
          </Radio.Group>
          <Loaded query={choices} rows={3}>
            {({ actions: offered, policies: written }) => (
              <>
                <Checkbox.Group label={t('actions')} value={actions} onChange={setActions}>
                  <Stack gap={6} mt={4}>
                    {offered.length === 0 && t('noActions')}
                    {offered.map(({ id, name, description }) => (
                      <Checkbox key={id} value={id} label={name} description={description} />
                    ))}
                  </Stack>
                </Checkbox.Group>
                {written.length > 0 && (
                  <Checkbox.Group label={t('policies')} value={policies} onChange={setPolicies}>
                    <Stack gap={6} mt={4} mah={180} style={{ overflowY: 'auto' }}>
                      {written.map(({ id, current }) => (
                        <Checkbox key={id} value={id} label={current.title} />
                      ))}
                    </Stack>
                  </Checkbox.Group>
                )}
              </>
            )}
          </Loaded>
          <Textarea
            label={t('reason')}
            description={t('reasonHint')}
            required
            autosize
            minRows={2}
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={issueAt(against, 'reason')}
          />
          <Loaded query={preview} rows={4}>
            {({ previewBulkDecision }) => (
              <Preview preview={previewBulkDecision} decidesLabel={label !== null} />
            )}
          </Loaded>
        </Stack>
      )}
    </FormDialog>
  );
}

function refusal(message: string): Refusal {
  return { message, issues: [] };
}
