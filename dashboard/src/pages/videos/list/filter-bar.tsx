import {
  Button,
  Collapse,
  Group,
  NativeSelect,
  Paper,
  SimpleGrid,
  TextInput,
  type TextInputProps,
} from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconAdjustmentsHorizontal, IconSearch } from '@tabler/icons-react';
import { useEffect, useId, useState } from 'react';
import { useTexts } from '../../../i18n/i18n.ts';
import { videosTexts } from '../texts.ts';
import { type FilterName, type ListState, SORTS } from './list-state.ts';

const TYPING_MS = 350;
const MORE = ['author', 'standing', 'verified', 'min', 'max', 'from', 'to'] as const;

/** Search and what narrows the list; the rarer of it behind a button. */
export function FilterBar({ list }: { list: ListState }) {
  const t = useTexts(videosTexts);
  const { values, setFilter } = list;
  const set = MORE.filter((name) => values[name] !== undefined).length;
  const [more, setMore] = useState(set > 0);
  const moreId = useId();
  return (
    <Paper withBorder p="sm" component="search" aria-label={t('filters')}>
      <Group gap="sm" align="flex-end">
        <TypedFilter
          name="q"
          list={list}
          label={t('search')}
          placeholder={t('searchHint')}
          type="search"
          leftSection={<IconSearch size={16} aria-hidden />}
          style={{ flex: '1 1 260px' }}
        />
        <ChosenFilter
          list={list}
          name="label"
          options={[
            ['CLAIM', t('CLAIM')],
            ['OPINION', t('OPINION')],
          ]}
        />
        <ChosenFilter
          list={list}
          name="review"
          options={[
            ['yes', t('reviewYes')],
            ['no', t('reviewNo')],
          ]}
        />
        <NativeSelect
          label={t('sort')}
          value={list.sort}
          onChange={({ currentTarget: { value } }) =>
            list.setSort(SORTS.find((name) => name === value) ?? 'newest')
          }
          data={SORTS.map((value) => ({ value, label: t(value) }))}
        />
        <Button
          variant="default"
          leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden />}
          aria-expanded={more}
          aria-controls={moreId}
          onClick={() => setMore(!more)}
        >
          {set > 0 ? t('moreFiltersSet', { count: set }) : t('moreFilters')}
        </Button>
      </Group>
      <Collapse expanded={more} id={moreId}>
        <SimpleGrid cols={{ base: 1, xs: 2, sm: 3, lg: 7 }} spacing="sm" pt="sm">
          <TypedFilter name="author" list={list} label={t('author')} />
          <ChosenFilter
            list={list}
            name="standing"
            options={[
              ['ACTIVE', t('ACTIVE')],
              ['UNDER_REVIEW', t('UNDER_REVIEW')],
              ['BANNED', t('BANNED')],
            ]}
          />
          <ChosenFilter
            list={list}
            name="verified"
            options={[
              ['VERIFIED', t('VERIFIED')],
              ['NOT_VERIFIED', t('NOT_VERIFIED')],
            ]}
          />
          {(['min', 'max'] as const).map((name) => (
            <TypedFilter
              key={name}
              name={name}
              list={list}
              label={t(name)}
              type="number"
              min={0}
              max={100}
              rightSection="%"
            />
          ))}
          {(['from', 'to'] as const).map((name) => (
            <TextInput
              key={name}
              label={t(name)}
              type="date"
              value={values[name] ?? ''}
              onChange={({ currentTarget: { value } }) => setFilter({ [name]: value })}
            />
          ))}
        </SimpleGrid>
      </Collapse>
    </Paper>
  );
}

function ChosenFilter({
  list,
  name,
  options,
}: {
  list: ListState;
  name: 'label' | 'review' | 'standing' | 'verified';
  options: readonly (readonly [value: string, label: string])[];
}) {
  const t = useTexts(videosTexts);
  return (
    <NativeSelect
      label={t(name)}
      value={list.values[name] ?? ''}
      onChange={({ currentTarget: { value } }) => list.setFilter({ [name]: value })}
      data={[
        { value: '', label: t('any') },
        ...options.map(([value, label]) => ({ value, label })),
      ]}
    />
  );
}

/** Asks the server when the typing rests, and follows the address when that changes otherwise. */
function TypedFilter({
  list,
  name,
  ...input
}: { list: ListState; name: FilterName } & Omit<TextInputProps, 'list' | 'name'>) {
  const value = list.values[name] ?? '';
  const [typed, setTyped] = useState(value);
  const [applied, setApplied] = useState(value);
  const apply = useDebouncedCallback((next: string) => {
    setApplied(next);
    list.setFilter({ [name]: next });
  }, TYPING_MS);
  useEffect(() => {
    if (value === applied) return;
    setApplied(value);
    setTyped(value);
  }, [value, applied]);
  return (
    <TextInput
      {...input}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        apply(currentTarget.value.trim());
      }}
    />
  );
}
