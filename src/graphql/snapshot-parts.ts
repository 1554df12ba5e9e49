import type { DatasetPart, DatasetSnapshotGroup } from '../generated/prisma/client.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { DatasetPartEnum, LabelSourceEnum } from './enums.ts';
import { DatasetSnapshotRef } from './refs.ts';

type Groups = readonly DatasetSnapshotGroup[];
type PartGroups = { part: DatasetPart; groups: Groups };

const SnapshotSourceRef = builder.objectRef<Groups>('SnapshotLabelSource').implement({
  description: 'The videos of a part whose labels come from one source.',
  fields: (t) => ({
    source: t.field({
      type: LabelSourceEnum,
      description: 'Where their labels come from.',
      resolve: ([group]) => group?.source ?? 'HUMAN',
    }),
    rowCount: t.int({ description: 'How many there are.', resolve: rowsOf }),
    weight: t.float({
      description: 'What each of them counts for, where it is learned from.',
      resolve: ([group]) => group?.weight ?? 1,
    }),
  }),
});

const SnapshotPartRef = builder.objectRef<PartGroups>('SnapshotPart').implement({
  description: 'What a part of a snapshot is made of.',
  fields: (t) => ({
    part: t.expose('part', { type: DatasetPartEnum, description: 'Which part.' }),
    rowCount: t.int({ description: 'Videos in it.', resolve: ({ groups }) => rowsOf(groups) }),
    claimCount: t.int({
      description: 'Of these, labelled CLAIM.',
      resolve: ({ groups }) => rowsOf(groups.filter(({ label }) => label === 'CLAIM')),
    }),
    opinionCount: t.int({
      description: 'Of these, labelled OPINION.',
      resolve: ({ groups }) => rowsOf(groups.filter(({ label }) => label === 'OPINION')),
    }),
    excludedCount: t.int({
      description:
        'Videos that are not in it although their author is: their text was first labelled in another part.',
      resolve: ({ groups }) => groups.reduce((sum, group) => sum + group.excludedCount, 0),
    }),
    labelSources: t.field({
      type: [SnapshotSourceRef],
      description: 'Its videos by where their labels come from.',
      resolve: ({ groups }) =>
        [...Map.groupBy(groups, ({ source }) => source).values()].filter(
          (ofSource) => rowsOf(ofSource) > 0,
        ),
    }),
  }),
});

builder.objectField(DatasetSnapshotRef, 'parts', (t) =>
  t.loadableList({
    type: SnapshotPartRef,
    description: 'TRAIN, VAL and TEST: how many videos, of which class, from which source.',
    resolve: ({ id }) => id,
    load: partsOf,
  }),
);

const PARTS = ['TRAIN', 'VAL', 'TEST'] as const;

async function partsOf(ids: string[], { services }: Context): Promise<PartGroups[][]> {
  const groups = await services.database.prisma.datasetSnapshotGroup.findMany({
    where: { snapshotId: { in: ids } },
    orderBy: [{ source: 'asc' }, { label: 'asc' }],
  });
  const bySnapshot = Map.groupBy(groups, ({ snapshotId }) => snapshotId);
  return ids.map((id) =>
    PARTS.map((part) => ({
      part,
      groups: (bySnapshot.get(id) ?? []).filter((group) => group.part === part),
    })),
  );
}

/** Rows that are in the part. */
function rowsOf(groups: Groups): number {
  return groups.reduce((sum, { rowCount, excludedCount }) => sum + rowCount - excludedCount, 0);
}
