import { Checkbox, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type Ref, useMemo, useState } from 'react';
import { inTreeOrder, type Placed } from '../../../components/policy-tree.ts';
import type { ReviewQueueQuery } from '../../../graphql/generated/graphql.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { reviewTexts } from '../texts.ts';
import classes from './console.module.css';

export type Policy = ReviewQueueQuery['policies'][number];

const INDENT_PX = 22;

/** The tree of policies, to search and to tick; a parent of what is found stays, to say where it stands. */
export function PolicyPicker({
  ref,
  policies,
  chosen,
  onChange,
}: {
  ref: Ref<HTMLInputElement>;
  policies: readonly Policy[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}) {
  const t = useTexts(reviewTexts);
  const [search, setSearch] = useState('');
  const tree = useMemo(() => inTreeOrder(policies), [policies]);
  const shown = useMemo(() => found(tree, search.trim().toLowerCase()), [tree, search]);
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
      <Text component="legend" size="sm" fw={600} mb={4} p={0}>
        {t('policies')}
      </Text>
      <TextInput
        ref={ref}
        size="xs"
        mb="xs"
        aria-label={t('searchPolicies')}
        placeholder={t('searchPolicies')}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={search}
        onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        aria-keyshortcuts="p"
      />
      {shown.length === 0 && (
        <Text size="sm" c="dimmed">
          {t(policies.length === 0 ? 'noPolicies' : 'nothingFound')}
        </Text>
      )}
      <ul className={classes.policies}>
        {shown.map(({ policy: { id, current }, depth }) => (
          <li key={id} style={{ paddingLeft: depth * INDENT_PX }}>
            <Checkbox
              size="sm"
              py={4}
              label={
                <span title={current.standard}>
                  {current.title}
                  {current.reasonRequired && (
                    <Text span size="xs" c="dimmed">
                      {' '}
                      · {t('needsReason')}
                    </Text>
                  )}
                </span>
              }
              checked={chosen.includes(id)}
              onChange={({ currentTarget }) =>
                onChange(
                  currentTarget.checked ? [...chosen, id] : chosen.filter((other) => other !== id),
                )
              }
            />
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

function found(tree: readonly Placed<Policy>[], words: string): readonly Placed<Policy>[] {
  if (words === '') return tree;
  const hits = tree.filter(({ policy: { key, current } }) =>
    `${key} ${current.title} ${current.standard}`.toLowerCase().includes(words),
  );
  const wanted = new Set(hits.flatMap(({ policy, ancestors }) => [policy.id, ...ancestors]));
  return tree.filter(({ policy }) => wanted.has(policy.id));
}
