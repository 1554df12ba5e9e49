import { Checkbox, Group, NativeSelect, NumberInput, Switch, Text, TextInput } from '@mantine/core';
import { WordsInput } from '../../../components/words-input.tsx';
import { useTexts } from '../../../i18n/i18n.ts';
import { type Fact, formOf, isJson, type Json, textsIn } from './facts.ts';
import { RangeInput } from './range-input.tsx';
import { conditionTexts } from './texts.ts';

type ValueProps = {
  value: unknown;
  onChange: (value: unknown) => void;
  error?: string | undefined;
};

const STANDINGS = ['ACTIVE', 'UNDER_REVIEW', 'BANNED'] as const;
const MEASURES = ['VIDEOS', 'CLAIMS', 'DECISIONS', 'ACTIONS', 'STRIKES'] as const;

/** What a fact is compared with, in the form that it takes. */
export function ValueInput({ fact, ...props }: ValueProps & { fact: Fact }) {
  const t = useTexts(conditionTexts);
  const { value, onChange, error } = props;
  switch (formOf(fact)) {
    case 'share':
      return <RangeInput {...props} share />;
    case 'count':
      return <RangeInput {...props} />;
    case 'label':
      return <Choice {...props} of={['CLAIM', 'OPINION']} />;
    case 'verified':
      return <Choice {...props} of={['VERIFIED', 'NOT_VERIFIED']} />;
    case 'yesNo':
      return (
        <NativeSelect
          aria-label={t('value')}
          value={value === false ? 'no' : 'yes'}
          onChange={(event) => onChange(event.currentTarget.value === 'yes')}
          data={(['yes', 'no'] as const).map((one) => ({ value: one, label: t(one) }))}
          error={error}
        />
      );
    case 'standings':
      return (
        <Checkbox.Group value={textsIn(value)} onChange={onChange} error={error}>
          <Group role="group" aria-label={t('value')} gap="md" py={8}>
            {STANDINGS.map((one) => (
              <Checkbox key={one} value={one} label={t(one)} />
            ))}
          </Group>
        </Checkbox.Group>
      );
    case 'words':
    case 'ids':
      return (
        <WordsInput
          aria-label={t(formOf(fact) === 'ids' ? 'ids' : 'words')}
          placeholder={t('wordsHint')}
          value={textsIn(value)}
          onChange={onChange}
          error={error}
          miw={220}
          flex={1}
        />
      );
    case 'text':
      return (
        <TextInput
          aria-label={t('phraseWords')}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.currentTarget.value)}
          error={error}
          miw={220}
          flex={1}
        />
      );
    case 'regex':
      return <Regex {...props} />;
    case 'sample':
      return <Sample {...props} />;
    case 'history':
      return <History {...props} />;
    case 'always':
      return (
        <Text size="sm" c="dimmed" py={8}>
          {t('alwaysHint')}
        </Text>
      );
  }
}

function Choice({
  value,
  onChange,
  error,
  of,
}: ValueProps & { of: readonly ('CLAIM' | 'OPINION' | 'VERIFIED' | 'NOT_VERIFIED')[] }) {
  const t = useTexts(conditionTexts);
  return (
    <NativeSelect
      aria-label={t('value')}
      value={String(value)}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={of.map((one) => ({ value: one, label: t(one) }))}
      error={error}
    />
  );
}

function Regex({ value, onChange, error }: ValueProps) {
  const t = useTexts(conditionTexts);
  const regex = partsOf(value);
  return (
    <Group gap="xs" flex={1} miw={220}>
      <TextInput
        aria-label={t('pattern')}
        placeholder={t('pattern')}
        ff="monospace"
        flex={1}
        value={String(regex.pattern ?? '')}
        onChange={(event) => onChange({ ...regex, pattern: event.currentTarget.value })}
        error={error}
      />
      <Switch
        label={t('caseSensitive')}
        checked={regex.caseSensitive === true}
        onChange={(event) => onChange({ ...regex, caseSensitive: event.currentTarget.checked })}
      />
    </Group>
  );
}

function Sample({ value, onChange, error }: ValueProps) {
  const t = useTexts(conditionTexts);
  const sample = partsOf(value);
  return (
    <Group gap="xs" align="flex-start">
      <NumberInput
        aria-label={t('share')}
        w={120}
        suffix=" %"
        value={Math.round(Number(sample.share ?? 0) * 1e6) / 1e4}
        onChange={(share) => onChange({ ...sample, share: Number(share) / 100 })}
        error={error}
      />
      <TextInput
        aria-label={t('salt')}
        title={t('saltHint')}
        leftSection={<Text size="xs">{t('salt')}</Text>}
        leftSectionWidth={48}
        w={200}
        value={String(sample.salt ?? '')}
        onChange={(event) => onChange({ ...sample, salt: event.currentTarget.value })}
      />
    </Group>
  );
}

function History({ value, onChange, error }: ValueProps) {
  const t = useTexts(conditionTexts);
  const history = partsOf(value);
  return (
    <Group gap="xs" align="flex-start">
      <NativeSelect
        aria-label={t('measure')}
        value={String(history.count)}
        onChange={(event) => onChange({ ...history, count: event.currentTarget.value })}
        data={MEASURES.map((one) => ({ value: one, label: t(one) }))}
      />
      <RangeInput value={history} onChange={onChange} error={error} />
      {history.count !== 'STRIKES' && (
        <NumberInput
          aria-label={t('days')}
          title={t('days')}
          w={110}
          allowDecimal={false}
          value={Number(history.days ?? 30)}
          onChange={(days) => onChange({ ...history, days: Number(days) })}
        />
      )}
    </Group>
  );
}

function partsOf(value: unknown): Json {
  return isJson(value) ? value : {};
}
