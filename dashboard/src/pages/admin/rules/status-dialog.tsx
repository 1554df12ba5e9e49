import { Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import type { RuleStatus } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { adminTexts } from '../parts/texts.ts';
import { useAct } from '../parts/use-act.ts';
import { rulesTexts } from './texts.ts';

const SET_STATUS = graphql(`
  mutation SetStatus($id: ID!, $status: RuleStatus!) {
    outcome: setRuleStatus(input: { id: $id, status: $status }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

/** What may come after each, as the API has it. */
const NEXT: Readonly<Record<RuleStatus, readonly RuleStatus[]>> = {
  DRAFT: ['BACKGROUND', 'LIVE', 'ARCHIVED'],
  BACKGROUND: ['DRAFT', 'LIVE', 'ARCHIVED'],
  LIVE: ['DRAFT', 'BACKGROUND', 'ARCHIVED'],
  ARCHIVED: ['DRAFT'],
};

/** Asks what a rule is to do from now on, and says what each answer means. */
export function StatusDialog({
  rule,
  onClose,
}: {
  rule: { id: string; name: string; status: RuleStatus };
  onClose: () => void;
}) {
  const t = useTexts(rulesTexts);
  const a = useTexts(adminTexts);
  const choices = NEXT[rule.status];
  const [status, setStatus] = useState<RuleStatus | undefined>(choices[0]);
  const { act } = useAct(SET_STATUS);
  return (
    <FormDialog
      title={t('statusTitle', { name: rule.name })}
      save={a('save')}
      onSave={async () =>
        status === undefined ? null : (await act({ id: rule.id, status })).refusal
      }
      onClose={onClose}
    >
      {() => (
        <Radio.Group
          aria-label={t('status')}
          value={status ?? null}
          onChange={(value) => setStatus(choices.find((one) => one === value))}
        >
          <Stack gap="sm">
            {choices.map((one) => (
              <Radio key={one} value={one} label={t(one)} description={t(`${one}Hint`)} />
            ))}
          </Stack>
        </Radio.Group>
      )}
    </FormDialog>
  );
}
