import { Code, Group, NativeSelect, NumberInput, Stack, Text } from '@mantine/core';
import { useTexts } from '../../../i18n/i18n.ts';
import { COMPARISONS, comparisonOf, isJson, withComparison } from './facts.ts';
import { conditionTexts } from './texts.ts';

/** A number compared: with one other, with two, or only whether it is known. */
export function RangeInput({
  value,
  onChange,
  error,
  share = false,
}: {
  value: unknown;
  onChange: (value: unknown) => void;
  error?: string | undefined;
  share?: boolean;
}) {
  const t = useTexts(conditionTexts);
  const comparison = comparisonOf(value);
  const range = isJson(value) ? value : {};
  const bounds =
    comparison === 'between'
      ? (['gte', 'lte'] as const)
      : (['gte', 'gt', 'lte', 'lt'] as const).filter((bound) => bound === comparison);
  return (
    <Stack gap={4}>
      <Group gap="xs" align="flex-start">
        <NativeSelect
          aria-label={t('comparison')}
          value={comparison ?? ''}
          onChange={(event) => {
            const chosen = COMPARISONS.find((one) => one === event.currentTarget.value);
            if (chosen) onChange(withComparison(value, chosen));
          }}
          data={[
            ...(comparison === null ? [{ value: '', label: '…' }] : []),
            ...COMPARISONS.map((one) => ({ value: one, label: t(one) })),
          ]}
        />
        {bounds.map((bound) => (
          <NumberInput
            key={bound}
            aria-label={
              comparison === 'between' ? t(bound === 'gte' ? 'from' : 'upTo') : t('value')
            }
            w={130}
            allowDecimal={share}
            thousandSeparator={share ? '' : ' '}
            {...(share ? { step: 0.05, decimalScale: 6 } : {})}
            value={typeof range[bound] === 'number' ? range[bound] : ''}
            onChange={(number) =>
              onChange({ ...range, [bound]: typeof number === 'number' ? number : null })
            }
            error={error}
          />
        ))}
      </Group>
      {comparison === null && (
        <Text size="xs" c="dimmed">
          <Code>{JSON.stringify(value)}</Code> {t('custom')}
        </Text>
      )}
    </Stack>
  );
}
