import { Button, Group, Pill } from '@mantine/core';
import { useLanguage, useTexts } from '../../../i18n/i18n.ts';
import { videosTexts } from '../texts.ts';
import { FILTERS, type FilterName, type ListState } from './list-state.ts';

/** What narrows the list now, each to be taken away by itself. */
export function FilterPills({ list }: { list: ListState }) {
  const t = useTexts(videosTexts);
  const language = useLanguage();
  const set = FILTERS.filter((name) => list.values[name] !== undefined);
  if (set.length === 0) return null;
  const says = (name: FilterName): string => {
    const value = list.values[name] ?? '';
    switch (name) {
      case 'label':
        return value === 'CLAIM' || value === 'OPINION' ? t(value) : value;
      case 'review':
        return value === 'yes' ? t('reviewYes') : t('reviewNo');
      case 'standing':
        return value === 'ACTIVE' || value === 'UNDER_REVIEW' || value === 'BANNED'
          ? t(value)
          : value;
      case 'verified':
        return value === 'VERIFIED' || value === 'NOT_VERIFIED' ? t(value) : value;
      case 'min':
      case 'max':
        return `${value} %`;
      case 'from':
      case 'to': {
        const day = new Date(`${value}T00:00`);
        return Number.isNaN(day.getTime()) ? value : day.toLocaleDateString(language);
      }
      default:
        return value;
    }
  };
  return (
    <Group gap="xs">
      {set.map((name) => {
        const text = `${t(name === 'q' ? 'search' : name)}: ${says(name)}`;
        return (
          <Pill
            key={name}
            withRemoveButton
            onRemove={() => list.setFilter({ [name]: '' })}
            removeButtonProps={{
              'aria-label': t('removeFilter', { filter: text }),
              'aria-hidden': false,
              tabIndex: 0,
            }}
          >
            {text}
          </Pill>
        );
      })}
      <Button size="compact-xs" variant="subtle" onClick={list.clear}>
        {t('clearFilters')}
      </Button>
    </Group>
  );
}
