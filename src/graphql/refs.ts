import { validate as isUuid } from 'uuid';
import type {
  Action,
  ActionTaken,
  ApiKey,
  Appeal,
  AuditEvent,
  AuthorErasure,
  Backfill,
  Backtest,
  BulkDecision,
  DatasetSnapshot,
  Decision,
  DriftReport,
  Label,
  Note,
  Policy,
  Prediction,
  Report,
  ReviewJob,
  ReviewQueue,
  Rule,
  TrainingRun,
  Video,
  WebhookDelivery,
  WebhookEndpoint,
} from '../generated/prisma/client.ts';
import { builder } from './builder.ts';
import type { ModelVersionFacts } from './model-version-cache.ts';
import { badUserInput } from './request-errors.ts';

/*
 * The nodes, each backed by its row. A resolver may return the row, when it has it, or its key, which is
 * then loaded together with all others of the request. The noun files add their fields.
 */

export const VideoRef = builder.loadableNodeRef('Video', {
  id: { resolve: (video: Video) => video.id, parse: parseUuid },
  toKey: (video: Video) => video.id,
  sort: true,
  load: (ids: string[], { services }): Promise<Video[]> =>
    services.database.prisma.video.findMany({ where: { id: { in: ids } } }),
});

export const PredictionRef = builder.loadableNodeRef('Prediction', {
  id: { resolve: (prediction: Prediction) => prediction.id, parse: parseUuid },
  toKey: (prediction: Prediction) => prediction.id,
  sort: true,
  load: (ids: string[], { services }): Promise<Prediction[]> =>
    services.database.prisma.prediction.findMany({ where: { id: { in: ids } } }),
});

export const LabelRef = builder.loadableNodeRef('Label', {
  id: { resolve: (label: Label) => label.id, parse: parseUuid },
  toKey: (label: Label) => label.id,
  sort: true,
  load: (ids: string[], { services }): Promise<Label[]> =>
    services.database.prisma.label.findMany({ where: { id: { in: ids } } }),
});

export const ModelVersionRef = builder.loadableNodeRef('ModelVersion', {
  id: { resolve: ({ version }: ModelVersionFacts) => String(version), parse: parseVersion },
  toKey: ({ version }: ModelVersionFacts) => version,
  sort: true,
  load: (versions: number[], { services }): Promise<ModelVersionFacts[]> =>
    services.modelVersions.load(versions),
});

export const TrainingRunRef = builder.loadableNodeRef('TrainingRun', {
  id: { resolve: (run: TrainingRun) => run.id, parse: parseUuid },
  toKey: (run: TrainingRun) => run.id,
  sort: true,
  load: (ids: string[], { services }): Promise<TrainingRun[]> =>
    services.database.prisma.trainingRun.findMany({ where: { id: { in: ids } } }),
});

export const BackfillRef = builder.loadableNodeRef('Backfill', {
  id: { resolve: (backfill: Backfill) => backfill.id, parse: parseUuid },
  toKey: (backfill: Backfill) => backfill.id,
  sort: true,
  load: (ids: string[], { services }): Promise<Backfill[]> =>
    services.database.prisma.backfill.findMany({ where: { id: { in: ids } } }),
});

export const BacktestRef = builder.loadableNodeRef('Backtest', {
  id: { resolve: (backtest: Backtest) => backtest.id, parse: parseUuid },
  toKey: (backtest: Backtest) => backtest.id,
  sort: true,
  load: (ids: string[], { services }): Promise<Backtest[]> =>
    services.database.prisma.backtest.findMany({ where: { id: { in: ids } } }),
});

export const BulkDecisionRef = builder.loadableNodeRef('BulkDecision', {
  id: { resolve: (bulk: BulkDecision) => bulk.id, parse: parseUuid },
  toKey: (bulk: BulkDecision) => bulk.id,
  sort: true,
  load: (ids: string[], { services }): Promise<BulkDecision[]> =>
    services.database.prisma.bulkDecision.findMany({ where: { id: { in: ids } } }),
});

export const AuthorErasureRef = builder.loadableNodeRef('AuthorErasure', {
  id: { resolve: (erasure: AuthorErasure) => erasure.id, parse: parseUuid },
  toKey: (erasure: AuthorErasure) => erasure.id,
  sort: true,
  load: (ids: string[], { services }): Promise<AuthorErasure[]> =>
    services.database.prisma.authorErasure.findMany({ where: { id: { in: ids } } }),
});

export const DatasetSnapshotRef = builder.loadableNodeRef('DatasetSnapshot', {
  id: { resolve: (snapshot: DatasetSnapshot) => snapshot.id, parse: parseUuid },
  toKey: (snapshot: DatasetSnapshot) => snapshot.id,
  sort: true,
  load: (ids: string[], { services }): Promise<DatasetSnapshot[]> =>
    services.database.prisma.datasetSnapshot.findMany({ where: { id: { in: ids } } }),
});

export const DriftReportRef = builder.loadableNodeRef('DriftReport', {
  id: { resolve: (report: DriftReport) => report.id, parse: parseUuid },
  toKey: (report: DriftReport) => report.id,
  sort: true,
  load: (ids: string[], { services }): Promise<DriftReport[]> =>
    services.database.prisma.driftReport.findMany({ where: { id: { in: ids } } }),
});

export const ReviewQueueRef = builder.loadableNodeRef('ReviewQueue', {
  id: { resolve: (queue: ReviewQueue) => queue.id, parse: parseUuid },
  toKey: (queue: ReviewQueue) => queue.id,
  sort: true,
  load: (ids: string[], { services }): Promise<ReviewQueue[]> =>
    services.database.prisma.reviewQueue.findMany({ where: { id: { in: ids } } }),
});

export const ReviewJobRef = builder.loadableNodeRef('ReviewJob', {
  id: { resolve: (job: ReviewJob) => job.id, parse: parseUuid },
  toKey: (job: ReviewJob) => job.id,
  sort: true,
  load: (ids: string[], { services }): Promise<ReviewJob[]> =>
    services.database.prisma.reviewJob.findMany({ where: { id: { in: ids } } }),
});

export const DecisionRef = builder.loadableNodeRef('Decision', {
  id: { resolve: (decision: Decision) => decision.id, parse: parseUuid },
  toKey: (decision: Decision) => decision.id,
  sort: true,
  load: (ids: string[], { services }): Promise<Decision[]> =>
    services.database.prisma.decision.findMany({ where: { id: { in: ids } } }),
});

export const AppealRef = builder.loadableNodeRef('Appeal', {
  id: { resolve: (appeal: Appeal) => appeal.id, parse: parseUuid },
  toKey: (appeal: Appeal) => appeal.id,
  sort: true,
  load: (ids: string[], { services }): Promise<Appeal[]> =>
    services.database.prisma.appeal.findMany({ where: { id: { in: ids } } }),
});

export const NoteRef = builder.loadableNodeRef('Note', {
  id: { resolve: (note: Note) => note.id, parse: parseUuid },
  toKey: (note: Note) => note.id,
  sort: true,
  load: (ids: string[], { services }): Promise<Note[]> =>
    services.database.prisma.note.findMany({ where: { id: { in: ids } } }),
});

export const ReportRef = builder.loadableNodeRef('Report', {
  id: { resolve: (report: Report) => report.id, parse: parseUuid },
  toKey: (report: Report) => report.id,
  sort: true,
  load: (ids: string[], { services }): Promise<Report[]> =>
    services.database.prisma.report.findMany({ where: { id: { in: ids } } }),
});

export const ApiKeyRef = builder.loadableNodeRef('ApiKey', {
  id: { resolve: (key: ApiKey) => key.id, parse: parseUuid },
  toKey: (key: ApiKey) => key.id,
  sort: true,
  load: (ids: string[], { services }): Promise<ApiKey[]> =>
    services.database.prisma.apiKey.findMany({ where: { id: { in: ids } } }),
});

export const ActionRef = builder.loadableNodeRef('Action', {
  id: { resolve: (action: Action) => action.id, parse: parseUuid },
  toKey: (action: Action) => action.id,
  sort: true,
  load: (ids: string[], { services }): Promise<Action[]> =>
    services.database.prisma.action.findMany({ where: { id: { in: ids } } }),
});

export const ActionTakenRef = builder.loadableNodeRef('ActionTaken', {
  id: { resolve: (taken: ActionTaken) => taken.id, parse: parseUuid },
  toKey: (taken: ActionTaken) => taken.id,
  sort: true,
  load: (ids: string[], { services }): Promise<ActionTaken[]> =>
    services.database.prisma.actionTaken.findMany({ where: { id: { in: ids } } }),
});

export const AuditEventRef = builder.loadableNodeRef('AuditEvent', {
  id: { resolve: (event: AuditEvent) => String(event.id), parse: parseSequence },
  toKey: (event: AuditEvent) => String(event.id),
  sort: true,
  load: (ids: string[], { services }): Promise<AuditEvent[]> =>
    services.database.prisma.auditEvent.findMany({ where: { id: { in: ids.map(BigInt) } } }),
});

export const WebhookEndpointRef = builder.loadableNodeRef('WebhookEndpoint', {
  id: { resolve: (endpoint: WebhookEndpoint) => endpoint.id, parse: parseUuid },
  toKey: (endpoint: WebhookEndpoint) => endpoint.id,
  sort: true,
  load: (ids: string[], { services }): Promise<WebhookEndpoint[]> =>
    services.database.prisma.webhookEndpoint.findMany({ where: { id: { in: ids } } }),
});

export const DeliveryRef = builder.loadableNodeRef('Delivery', {
  id: { resolve: (delivery: WebhookDelivery) => delivery.id, parse: parseUuid },
  toKey: (delivery: WebhookDelivery) => delivery.id,
  sort: true,
  load: (ids: string[], { services }): Promise<WebhookDelivery[]> =>
    services.database.prisma.webhookDelivery.findMany({ where: { id: { in: ids } } }),
});

export const PolicyRef = builder.loadableNodeRef('Policy', {
  id: { resolve: (policy: Policy) => policy.id, parse: parseUuid },
  toKey: (policy: Policy) => policy.id,
  sort: true,
  load: (ids: string[], { services }): Promise<Policy[]> =>
    services.database.prisma.policy.findMany({ where: { id: { in: ids } } }),
});

export const RuleRef = builder.loadableNodeRef('Rule', {
  id: { resolve: (rule: Rule) => rule.id, parse: parseUuid },
  toKey: (rule: Rule) => rule.id,
  sort: true,
  load: (ids: string[], { services }): Promise<Rule[]> =>
    services.database.prisma.rule.findMany({ where: { id: { in: ids } } }),
});

function parseUuid(id: string): string {
  if (!isUuid(id)) throw badUserInput('malformed id');
  return id;
}

function parseSequence(id: string): string {
  if (!/^\d{1,18}$/.test(id)) throw badUserInput('malformed id');
  return id;
}

function parseVersion(id: string): number {
  const version = Number(id);
  if (!/^\d{1,10}$/.test(id) || version > 2 ** 31 - 1) throw badUserInput('malformed id');
  return version;
}
