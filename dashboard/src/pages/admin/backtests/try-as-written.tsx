import { Button, Modal, Text } from '@mantine/core';
import { useState } from 'react';
import { componentTexts } from '../../../components/texts.ts';
import type { ConditionInput, EffectInput } from '../../../graphql/generated/graphql.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { QuestionForm } from './question-form.tsx';
import { backtestTexts } from './texts.ts';

/** Tries a rule on the past as it stands in the form, before anything is saved. Stands beside the form, not in it. */
export function TryAsWritten({
  name,
  replaces,
  condition,
  effects,
  onStarted,
}: {
  name: string;
  /** The rule that it is the next version of; null for a new one. */
  replaces: string | null;
  condition: ConditionInput;
  effects: readonly EffectInput[];
  onStarted: (id: string) => void;
}) {
  const t = useTexts(backtestTexts);
  const c = useTexts(componentTexts);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="default" w="fit-content" onClick={() => setAsking(true)}>
        {t('tryIt')}
      </Button>
      {asking && (
        <Modal
          opened
          onClose={() => setAsking(false)}
          size="lg"
          title={
            <Text fw={600} component="span">
              {t('startTitle', { name })}
            </Text>
          }
          closeButtonProps={{ 'aria-label': c('close') }}
        >
          <QuestionForm
            narrow
            subjects={[
              {
                value: 'written',
                label: t('asWritten'),
                name: `${name}, ${t('inline')}`,
                rules: [
                  {
                    inline: {
                      name: name.slice(0, 100),
                      replaces,
                      condition,
                      effects: [...effects],
                    },
                  },
                ],
              },
            ]}
            subjectLabel={t('which')}
            onStarted={(id) => {
              setAsking(false);
              onStarted(id);
            }}
          />
        </Modal>
      )}
    </>
  );
}
