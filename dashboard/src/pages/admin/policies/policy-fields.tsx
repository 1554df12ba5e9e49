import { NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import { inTreeOrder } from '../../../components/policy-tree.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { issueAt, type Refusal } from '../parts/use-act.ts';
import { policiesTexts } from './texts.ts';

export type PolicyDraft = Readonly<{
  title: string;
  standard: string;
  reasonRequired: boolean;
  /** Empty: it stands at the top. */
  parentId: string;
}>;

export const EMPTY_POLICY: PolicyDraft = {
  title: '',
  standard: '',
  reasonRequired: false,
  parentId: '',
};

/** What a policy may be a part of. */
export type Parents = readonly Readonly<{
  id: string;
  parent: Readonly<{ id: string }> | null;
  current: Readonly<{ title: string }>;
}>[];

/** What a policy says, to be written. */
export function PolicyFields({
  draft,
  parents,
  without = null,
  refusal,
  onChange,
}: {
  draft: PolicyDraft;
  parents: Parents;
  /** The policy itself, which is no part of itself, nor of what is below it. */
  without?: string | null;
  refusal: Refusal | null;
  onChange: (draft: PolicyDraft) => void;
}) {
  const t = useTexts(policiesTexts);
  const change = (part: Partial<PolicyDraft>) => onChange({ ...draft, ...part });
  const choices = inTreeOrder(parents).filter(
    ({ policy, ancestors }) =>
      without === null || (policy.id !== without && !ancestors.includes(without)),
  );
  return (
    <>
      <TextInput
        label={t('policyTitle')}
        required
        value={draft.title}
        onChange={(event) => change({ title: event.currentTarget.value })}
        error={issueAt(refusal, 'title')}
      />
      <Textarea
        label={t('standard')}
        description={t('standardHint')}
        autosize
        minRows={6}
        maxRows={24}
        value={draft.standard}
        onChange={(event) => change({ standard: event.currentTarget.value })}
        error={issueAt(refusal, 'standard')}
      />
      <NativeSelect
        label={t('parent')}
        value={draft.parentId}
        onChange={(event) => change({ parentId: event.currentTarget.value })}
        data={[
          { value: '', label: t('atTop') },
          ...choices.map(({ policy, depth }) => ({
            value: policy.id,
            label: `${'– '.repeat(depth)}${policy.current.title}`,
          })),
        ]}
        error={issueAt(refusal, 'parentId')}
      />
      <Switch
        label={t('reasonRequired')}
        description={t('reasonRequiredHint')}
        checked={draft.reasonRequired}
        onChange={(event) => change({ reasonRequired: event.currentTarget.checked })}
      />
    </>
  );
}
