import { useQuery } from '@apollo/client/react';
import { NativeSelect } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { graphql } from '../../graphql/generated/index.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { insightTexts } from './texts.ts';

const SNAPSHOTS = graphql(`
  query Snapshots {
    modelVersions(first: 100) {
      nodes {
        id
        version
        datasetSnapshot {
          id
        }
      }
    }
  }
`);

/** The snapshots that versions learned from, the newest first, each once. */
export function useSnapshots() {
  const { data, error, refetch } = useQuery(SNAPSHOTS);
  const snapshots = new Map<string, number>();
  for (const { version, datasetSnapshot } of data?.modelVersions.nodes ?? []) {
    if (datasetSnapshot && !snapshots.has(datasetSnapshot.id)) {
      snapshots.set(datasetSnapshot.id, version);
    }
  }
  const list = [...snapshots].map(([id, version]) => ({ id, version }));
  return { data: data && list, error, refetch };
}

/** Which rows to look at, kept in the address: `?snapshot=`. */
export function SnapshotChoice({
  tab,
  snapshots,
  value,
  live = false,
}: {
  tab: string;
  snapshots: readonly { id: string; version: number }[];
  value: string;
  /** Whether all videos as they are now are a choice too. */
  live?: boolean;
}) {
  const t = useTexts(insightTexts);
  const [, setParams] = useSearchParams();
  return (
    <NativeSelect
      label={t('which')}
      maw={360}
      value={value}
      onChange={({ currentTarget: { value: next } }) =>
        setParams(next === '' ? { tab } : { tab, snapshot: next }, { replace: true })
      }
      data={[
        ...(live ? [{ value: '', label: t('allVideos') }] : []),
        ...(value === '' || snapshots.some(({ id }) => id === value)
          ? []
          : [{ value, label: t('otherSnapshot') }]),
        ...snapshots.map(({ id, version }) => ({
          value: id,
          label: t('snapshotOf', { version }),
        })),
      ]}
    />
  );
}
