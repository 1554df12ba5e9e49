import { z } from 'zod';
import type {
  DatasetSnapshot,
  DatasetSnapshotGroup,
  EvaluationReport,
  ModelVersion,
  QualityGate,
} from '../generated/prisma/client.ts';
import { type ModelCard, renderModelCard } from '../ml/model-card.ts';

/** All that is on record of a version, for who must decide whether to trust it. */
export type VersionCard = Readonly<{
  version: Omit<ModelVersion, 'card'>;
  /** As it was packed into the bundle. */
  packed: ModelCard;
  /** The parent first, the oldest ancestor last. */
  parents: readonly number[];
  snapshot: (DatasetSnapshot & { groups: DatasetSnapshotGroup[] }) | null;
  /** Its own training's report; later ones measure it as a baseline. */
  report: EvaluationReport | null;
  /** The newest verdict or override. */
  gate: QualityGate | null;
  split: string;
}>;

/** The bundle's own card, then what the registry knows of the version: origin, slices, verdict. */
export function renderVersionCard(card: VersionCard): string {
  return [
    renderModelCard(card.packed),
    ...origin(card),
    ...slices(card),
    ...verdict(card),
    '',
  ].join('\n');
}

function origin({ version, parents, snapshot, split }: VersionCard): string[] {
  return [
    `## Version ${version.version}`,
    '',
    '| | |',
    '| --- | --- |',
    `| SHA-256 | \`${version.sha256}\` |`,
    `| Descends from | ${parents.length === 0 ? 'no other version' : `version ${parents.join(', ')}`} |`,
    `| Registered | ${version.createdAt.toISOString()} |`,
    ...(snapshot === null
      ? []
      : [
          `| Snapshot | \`${snapshot.sha256}\`: ${snapshot.rowCount} videos, ${snapshot.claimCount} claims and ${snapshot.opinionCount} opinions |`,
          `| Parts | ${describeParts(snapshot.groups)} |`,
          `| Labels | ${describeSources(snapshot.groups)} |`,
        ]),
    `| Split | ${split} |`,
    '',
  ];
}

/** Videos of each part, and those of none. */
function describeParts(groups: readonly DatasetSnapshotGroup[]): string {
  const left = groups.reduce((sum, { excludedCount }) => sum + excludedCount, 0);
  const parts = (['TRAIN', 'VAL', 'TEST'] as const).map((part) => {
    const rows = groups.filter((group) => group.part === part);
    return `${rows.reduce((sum, { rowCount, excludedCount }) => sum + rowCount - excludedCount, 0)} ${part}`;
  });
  return `${parts.join(', ')}; ${left} left out, because their text is another part's`;
}

/** Where the labels come from, and what one counts for in training. */
function describeSources(groups: readonly DatasetSnapshotGroup[]): string {
  return [...Map.groupBy(groups, ({ source }) => source)]
    .map(([source, rows]) => {
      const count = rows.reduce((sum, { rowCount }) => sum + rowCount, 0);
      return `${count} ${source}, each counting ${rows[0]?.weight ?? 1}`;
    })
    .join('; ');
}

function slices({ report }: VersionCard): string[] {
  if (report === null) return ['## By slice', '', 'Not evaluated in this database.', ''];
  return [
    '## By slice',
    '',
    `The held-out part, ${report.rowCount} videos. OPINION is the positive class.`,
    '',
    '| slice | rows | accuracy | F1 | recall | calibration error |',
    '| --- | --- | --- | --- | --- | --- |',
    ...slicesShape.parse(report.slices).map(({ name, value, n, accuracy, f1, recall, ece }) => {
      const figures = [accuracy, f1, recall, ece].map((figure) => figure.toFixed(4));
      return `| ${name} ${value} | ${n} | ${figures.join(' | ')} |`;
    }),
    '',
  ];
}

function verdict({ gate }: VersionCard): string[] {
  if (gate === null) return ['## Quality gate', '', 'Never judged.', ''];
  const against =
    gate.championVersion === null
      ? 'without a champion'
      : `against version ${gate.championVersion}`;
  const override = gate.actor === null ? '' : ` by ${gate.actor}: ${gate.reason}`;
  return [
    '## Quality gate',
    '',
    `${gate.outcome}${override}, ${against}, ${gate.createdAt.toISOString()}.`,
    '',
    '| check | rows | this version | champion | must hold | held |',
    '| --- | --- | --- | --- | --- | --- |',
    ...checksShape.parse(gate.checks).map((check) => {
      const { name, slice, n, limit, passed } = check;
      const [candidate, champion] = [check.candidate, check.champion].map(
        (figure) => figure?.toFixed(4) ?? '',
      );
      const what = slice === null ? name : `${name}, ${slice}`;
      return `| ${what} | ${n} | ${candidate} | ${champion} | ${limit} | ${passed ? 'yes' : '**no**'} |`;
    }),
    '',
  ];
}

const slicesShape = z.array(
  z.object({
    name: z.string(),
    value: z.string(),
    n: z.number(),
    accuracy: z.number(),
    f1: z.number(),
    recall: z.number(),
    ece: z.number(),
  }),
);

const checksShape = z.array(
  z.object({
    name: z.string(),
    slice: z.string().nullable(),
    n: z.number(),
    candidate: z.number().nullable(),
    champion: z.number().nullable(),
    limit: z.string(),
    passed: z.boolean(),
  }),
);
