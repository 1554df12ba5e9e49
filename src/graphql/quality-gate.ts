import { NIL } from 'uuid';
import { z } from 'zod';
import type { QualityGate } from '../generated/prisma/client.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { GateOutcomeEnum } from './enums.ts';
import { EvaluationReportRef } from './evaluation.ts';
import { AliasEventRef } from './model-version.ts';
import { ModelVersionRef, TrainingRunRef } from './refs.ts';

type Check = z.infer<typeof checkShape>;
const checkShape = z.object({
  name: z.string(),
  slice: z.string().nullable(),
  n: z.number(),
  candidate: z.number().nullable(),
  champion: z.number().nullable(),
  pValue: z.number().nullable(),
  limit: z.string(),
  passed: z.boolean(),
  finding: z.string(),
});
const checksShape = z.array(checkShape);

const GateCheck = builder.objectRef<Check>('GateCheck').implement({
  description: 'One thing that the quality gate looked at.',
  fields: (t) => ({
    name: t.exposeString('name', {
      description: 'What: `rows`, `accuracy`, `recall`, `ece` or `golden`.',
    }),
    slice: t.exposeString('slice', {
      nullable: true,
      description: 'Which videos, and how their counts were shown; null for all.',
    }),
    n: t.exposeInt('n', { description: 'How many videos.' }),
    candidate: t.exposeFloat('candidate', {
      nullable: true,
      description: 'The version’s value, where there is one number.',
    }),
    champion: t.exposeFloat('champion', {
      nullable: true,
      description: 'The champion’s, on the very same videos.',
    }),
    pValue: t.exposeFloat('pValue', {
      nullable: true,
      description: 'McNemar’s mid-p: how easily chance alone would make them differ this much.',
    }),
    limit: t.exposeString('limit', { description: 'What had to hold.' }),
    passed: t.exposeBoolean('passed', { description: 'Whether it held.' }),
    finding: t.exposeString('finding', { description: 'What was found, for a person.' }),
  }),
});

export const QualityGateRef = builder.objectRef<QualityGate>('QualityGate').implement({
  description:
    'Whether a version may be promoted: it and the champion answered the same held-out videos, and it must not be worse by more than chance. Append-only.',
  fields: (t) => ({
    outcome: t.expose('outcome', { type: GateOutcomeEnum, description: 'What came of it.' }),
    reasons: t.stringList({
      description: 'What speaks against the version: the findings of the failed checks.',
      resolve: ({ checks }) =>
        checksShape.parse(checks).flatMap(({ passed, finding }) => (passed ? [] : [finding])),
    }),
    checks: t.field({
      type: [GateCheck],
      description: 'Everything that was looked at.',
      resolve: ({ checks }) => checksShape.parse(checks),
    }),
    champion: t.field({
      type: ModelVersionRef,
      nullable: true,
      description: 'Whom it was compared with; null when there was no champion.',
      resolve: ({ championVersion }) => championVersion,
    }),
    trainingRun: t.field({
      type: TrainingRunRef,
      nullable: true,
      description: 'The run that had it judged.',
      resolve: ({ trainingRunId }) => trainingRunId,
    }),
    evaluation: t.loadable({
      type: EvaluationReportRef,
      nullable: true,
      description: 'The version’s report that this rests on; null when an override had none.',
      resolve: ({ reportId }) => reportId ?? NIL,
      load: reportsById,
    }),
    championEvaluation: t.loadable({
      type: EvaluationReportRef,
      nullable: true,
      description: 'The champion’s report on the same videos; null when it could not be loaded.',
      resolve: ({ championReportId }) => championReportId ?? NIL,
      load: reportsById,
    }),
    actor: t.exposeString('actor', { nullable: true, description: 'Who overrode the verdict.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why, in their words.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
  }),
});

builder.objectField(AliasEventRef, 'qualityGate', (t) =>
  t.loadable({
    type: QualityGateRef,
    nullable: true,
    description:
      'What let a promotion through: a verdict, or an override of it. Null for a first start, a rollback and a challenger.',
    resolve: ({ qualityGateId }) => qualityGateId ?? NIL,
    load: gatesById,
  }),
);

builder.objectField(ModelVersionRef, 'qualityGate', (t) =>
  t.loadable({
    type: QualityGateRef,
    nullable: true,
    description:
      'The newest verdict on it, or override; null for a version that was never judged. Needs VIEWER.',
    authScopes: { role: 'VIEWER' },
    resolve: ({ version }) => version,
    load: newestGates,
  }),
);

async function newestGates(versions: number[], { services }: Context) {
  const gates = await services.database.prisma.qualityGate.findMany({
    where: { modelVersion: { in: versions } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    distinct: ['modelVersion'],
  });
  const byVersion = new Map(gates.map((gate) => [gate.modelVersion, gate]));
  return versions.map((version) => byVersion.get(version) ?? null);
}

async function gatesById(ids: string[], { services }: Context) {
  const gates = await services.database.prisma.qualityGate.findMany({ where: { id: { in: ids } } });
  const byId = new Map(gates.map((gate) => [gate.id, gate]));
  return ids.map((id) => byId.get(id) ?? null);
}

async function reportsById(ids: string[], { services }: Context) {
  const reports = await services.database.prisma.evaluationReport.findMany({
    where: { id: { in: ids } },
  });
  const byId = new Map(reports.map((report) => [report.id, report]));
  return ids.map((id) => byId.get(id) ?? null);
}
