import type { SnapshotLeakage } from '../generated/prisma/client.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { DatasetSnapshotRef } from './refs.ts';

const SnapshotLeakageRef = builder.objectRef<SnapshotLeakage>('SnapshotLeakage').implement({
  description:
    'How much of what is held out is, or nearly is, among what is learned from: such rows make a model look better than it is.',
  fields: (t) => ({
    learnedTexts: t.exposeInt('learnedTexts', {
      description: 'Distinct texts of TRAIN that were compared with.',
    }),
    heldOutRows: t.exposeInt('heldOutRows', { description: 'Videos of VAL and TEST.' }),
    identicalRows: t.exposeInt('identicalRows', {
      description: 'Of these, with a text of TRAIN, case, accents and punctuation aside.',
    }),
    excludedRows: t.exposeInt('excludedRows', {
      description:
        'Left out of every part, because their text was first labelled in another part than their author is in.',
    }),
    nearIdenticalRows: t.exposeInt('nearIdenticalRows', {
      description:
        'Of the others, sharing four in five three-word phrases with a text of TRAIN (MinHash, then checked).',
    }),
  }),
});

builder.objectField(DatasetSnapshotRef, 'leakage', (t) =>
  t.loadable({
    type: SnapshotLeakageRef,
    nullable: true,
    description: 'The leakage report; null until a run has counted it.',
    resolve: ({ id }) => id,
    load: leakageOf,
  }),
);

async function leakageOf(ids: string[], { services }: Context) {
  const reports = await services.database.prisma.snapshotLeakage.findMany({
    where: { snapshotId: { in: ids } },
  });
  const bySnapshot = new Map(reports.map((report) => [report.snapshotId, report]));
  return ids.map((id) => bySnapshot.get(id) ?? null);
}
